import type { CallObserver, Failure } from '../../protocols/call.ts'
import { isObject } from '../../units/platform/any-realm.ts'
import { WrongReturnError } from '../../units/errors/returned-value.ts'
import { statusFailureCode } from '../../units/errors/status-failure.ts'
import { thrownText } from '../../units/errors/thrown.ts'

/** The status of a reply from another client that a task returned; 0 if the value is not a reply. */
export function statusOf(value: object): number {
  try {
    const { status, statusCode } = value as { status?: unknown; statusCode?: unknown }
    return isStatus(status) ? status : isStatus(statusCode) ? statusCode : 0
  } catch {
    // A value that cannot be read is not a reply.
    return 0
  }
}

const isStatus = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599

/** The failure for a status that is not accepted; `undefined` if it is. */
export function statusFailure(
  status: number,
  accepts: (status: number) => boolean,
  observer: Pick<CallObserver, 'misused'>,
): Failure | undefined {
  try {
    return accepts(status) ? undefined : { code: statusFailureCode(status), message: `the task returned a reply with status ${status}` }
  } catch (error) {
    if (error instanceof WrongReturnError) {
      observer.misused(error)
      return error
    }
    return { code: 'bad-accept', message: `the function \`accept\` threw: ${thrownText(error)}` }
  }
}

/**
 * Reads and drops the unread body of a returned `Response` (or undici reply): until then the exchange is not over and its connection cannot be reused. Returns
 * `undefined` if there is nothing to read.
 */
export function drainBody(value: object): Promise<void> | undefined {
  try {
    const { body, bodyUsed } = value as { body?: unknown; bodyUsed?: unknown }
    return isUnread(body, bodyUsed) ? readToEnd(body) : undefined
  } catch {
    return undefined
  }
}

/** A `Response` has `bodyUsed`; with undici's `request`, the body has it. A body that is being read is left alone. */
function isUnread(body: unknown, bodyUsed: unknown): body is AsyncIterable<unknown> {
  if (!isObject(body) || !(Symbol.asyncIterator in body)) return false
  const { locked, bodyUsed: used, dump } = body as { locked?: unknown; bodyUsed?: unknown; dump?: unknown }
  return bodyUsed === false ? locked !== true : typeof dump === 'function' && used === false
}

async function readToEnd(body: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of body) void chunk
}
