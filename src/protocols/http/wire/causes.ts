import { systemCause, type Cause } from '../exchange/failure.ts'
import { Refusal } from './refusal.ts'

/** RFC 9112, 9.2: nobody can tell any more where a reply begins. */
export const SURPLUS: Cause = ['bad-response', 'more bytes came than the reply has']
export const UNASKED: Cause = ['bad-response', 'bytes had come on its connection that no call had asked for']

/** What the system, TLS or the reader says, in the words of `ClientError`. */
export function causeOf(error: Error): Cause {
  if (error instanceof Refusal) return ['bad-response', `what came is no reply of HTTP/1.1: ${error.message}`]
  return systemCause(error)
}
