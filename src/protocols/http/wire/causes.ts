import { systemCause, type Cause } from '../exchange/failure.ts'
import { Refusal } from './refusal.ts'

/** Translates errors of the system, TLS or the reader to `ClientError`. */
export function causeOf(error: Error): Cause {
  if (error instanceof Refusal) return ['bad-response', `the reply is not valid HTTP/1.1: ${error.message}`]
  return systemCause(error)
}
