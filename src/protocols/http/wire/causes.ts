import { systemCause, type Cause } from '../exchange/failure.ts'
import { Refusal } from './refusal.ts'

/** What the system, TLS or the reader says, in the words of `ClientError`. */
export function causeOf(error: Error): Cause {
  if (error instanceof Refusal) return ['bad-response', `what came is no reply of HTTP/1.1: ${error.message}`]
  return systemCause(error)
}
