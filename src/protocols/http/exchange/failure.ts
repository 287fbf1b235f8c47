import { statusFailureCode } from '../../../units/errors/status-failure.ts'
import type { Failure } from '../../call.ts'
import type { PreparedRequest } from '../request/request.ts'

/** Why a call got no reply: a code of `ClientError`, and a readable text that fits after "GET http://…: ". */
export type Cause = readonly [code: string, text: string]

export const CLOSED: Cause = ['connection-closed', 'the connection was closed before the reply was complete']

export const ABORTED: Cause = ['aborted', 'aborted, because the iteration or the run has ended']

/** RFC 9112, 9.2: the start of the next reply is no longer known. */
export const SURPLUS: Cause = ['bad-response', 'there are more bytes than the reply has']
export const UNSOLICITED: Cause = ['bad-response', 'its connection had received bytes that no call asked for']

export const cutShort = (receivedBytes: number, announcedBytes: number): Cause => [
  'content-length-mismatch',
  `the connection ended after ${receivedBytes} of ${announcedBytes} body bytes`,
]

export const tooManyRedirects = (most: number): Cause => [
  'too-many-redirects',
  `there are more redirects than the ${most} that \`redirects\` allows`,
]

/** An error of the system, TLS or Node, with its own code. */
export function systemCause(error: Error): Cause {
  // If several addresses failed, the first error is used.
  const { code, message } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { readonly code?: unknown }
  return [typeof code === 'string' ? code : 'client-error', message]
}

const latest = new WeakMap<PreparedRequest, Failure>()

/**
 * The failure for a status that is not accepted, with its address; the same object each time, so that a request that always fails this way allocates nothing.
 */
export function statusFailure(request: PreparedRequest, status: number): Failure {
  const code = statusFailureCode(status)
  let failure = latest.get(request)
  if (failure?.code !== code) {
    const { method, target } = request
    latest.set(request, (failure = { code, message: `${method} ${target.shownUrl}: status ${status} is not accepted` }))
  }
  return failure
}
