import { isIP } from 'node:net'
import { asBuffer, isBytes } from '../../units/platform/any-realm.ts'
import { parseDuration, type Duration, type Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { kindOf } from '../../units/text/kind-of.ts'
import { didYouMean } from '../../units/text/meant.ts'
import { formatAddress, formatReceived } from '../../units/text/received.ts'
import { returnedBoolean } from '../../units/errors/returned-value.ts'

/** The options of every operation of a connection. */
export interface OperationOptions {
  /** Counts it as the step `result.steps[name]`. */
  readonly name?: string | undefined
  /** Limit on this operation; the timeout of the iteration applies too. */
  readonly timeout?: Duration | undefined
}

/** Parsed {@link OperationOptions}. */
export interface OperationPlan {
  readonly name: string | undefined
  readonly timeoutMs: Milliseconds | undefined
}

/** The destination of a connection. */
export interface EndpointOptions extends OperationOptions {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

/** A name for a resolver: any other text does not belong here, and would appear in the failure text. */
const NAME = /^[\p{L}\p{M}\p{N}._-]+$/u

const PLAIN: OperationPlan = { name: undefined, timeoutMs: undefined }

export const badCall = (message: string): LoadError => new LoadError('bad-call', message)

/** @throws {LoadError} `bad-call` if the options of `what` are not an object, or one of them is not in `known`. */
export function checkKnown(what: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw badCall(`Expected the options of ${what}, got ${formatReceived(options)}`)
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const hint = didYouMean(unknown, new Set(known))
  throw badCall(`Unknown option \`${unknown}\` of ${what}${hint === '' ? '.' : hint} Known: ${known.join(', ')}`)
}

/** @throws {LoadError} `bad-call` */
export function readOperation(options: OperationOptions | undefined): OperationPlan {
  if (options === undefined) return PLAIN
  const { name, timeout } = options as { readonly name?: unknown; readonly timeout?: unknown }
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw badCall(`Expected \`name\` to be the name of a step, got ${formatReceived(name)}`)
  }
  return { name, timeoutMs: timeout === undefined ? undefined : readTime('timeout', timeout) }
}

/** @throws {LoadError} `bad-call` unless it is a time above 0. */
export function readTime(option: string, value: unknown): Milliseconds {
  const ms = parseDuration(value)
  if (ms !== undefined && ms > 0) return ms
  throw badCall(`Expected \`${option}\` to be a time above 0 such as 500 or '10s', got ${formatReceived(value)}`)
}

/** @throws {LoadError} `bad-call` unless it is a whole number from 1 to `most`. */
export function readCount(option: string, value: unknown, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number
  const bound = most === Number.MAX_SAFE_INTEGER ? 'of at least 1' : `from 1 to ${most}`
  throw badCall(`Expected \`${option}\` to be a whole number ${bound}, got ${formatReceived(value)}`)
}

/** @throws {LoadError} `bad-call` unless there is a host and a port to go to. */
export function readEndpoint({ host, port }: EndpointOptions): { readonly hostname: string; readonly port: number } {
  const hostname = typeof host === 'string' ? host.replace(/^\[(.*)\]$/, '$1') : ''
  if (!NAME.test(hostname) && isIP(hostname) === 0) {
    throw badCall(
      `Expected \`host\` to be a name or an address such as '127.0.0.1', without scheme, port and path, got ${formatAddress(host)}`,
    )
  }
  return { hostname, port: readCount('port', port, 65_535) }
}

/** @throws {LoadError} `bad-call` unless it is text or bytes. */
export function readData(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  if (isBytes(data)) return asBuffer(data)
  throw badCall(`Expected text or bytes to send, got ${kindOf(data)}`)
}

/** Whether a message is the one that an exchange waits for. Throws a `WrongReturnError` if the user's function returns no Boolean. */
export type Matches<Message> = (message: Message) => boolean

/** @throws {LoadError} `bad-call` unless it is a function. */
export function readMatches<Message>(matches: unknown): Matches<Message> {
  if (typeof matches !== 'function') throw badCall(`Expected \`matches\` to be a function of the message, got ${formatReceived(matches)}`)
  return (message) => returnedBoolean(matches(message), MATCHES)
}

const MATCHES = { code: 'bad-call', option: 'matches', instead: 'Write it as a comparison, such as (message) => message.length > 0' }
