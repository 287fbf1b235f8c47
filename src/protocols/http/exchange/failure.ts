import { statusFailureCode } from '../../../units/errors/status-failure.ts'
import type { Failure } from '../../call.ts'
import type { PreparedRequest } from '../request/request.ts'

/** Why a call got no reply: a code of `ClientError`, and a text for people that fits behind "GET http://…: ". */
export type Cause = readonly [code: string, text: string]

export const CLOSED: Cause = ['connection-closed', 'the connection was closed before the reply was complete']

export const ABORTED: Cause = ['aborted', 'given up, because the iteration or the run has ended']

/** RFC 9112, 9.2: nobody can tell any more where a reply begins. */
export const SURPLUS: Cause = ['bad-response', 'more bytes came than the reply has']
export const UNASKED: Cause = ['bad-response', 'bytes had come on its connection that no call had asked for']

export const cutShort = (receivedBytes: number, announcedBytes: number): Cause => [
  'content-length-mismatch',
  `the connection ended after ${receivedBytes} of ${announcedBytes} body bytes`,
]

/** What the system, TLS or Node said, under its own code. */
export function systemCause(error: Error): Cause {
  // Of several addresses that all failed, the first speaks for all.
  const { code, message } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { readonly code?: unknown }
  return [typeof code === 'string' ? code : 'client-error', message]
}

const latest = new WeakMap<PreparedRequest, Failure>()

/** A status that is not accepted, with the address that gave it; the same object each time, so that a request that always fails so allocates nothing. */
export function statusFailure(request: PreparedRequest, status: number): Failure {
  const code = statusFailureCode(status)
  let failure = latest.get(request)
  if (failure?.code !== code) {
    const { method, target } = request
    latest.set(request, (failure = { code, message: `${method} ${target.shownUrl}: status ${status} is not accepted` }))
  }
  return failure
}
