import { isError } from '../platform/any-realm.ts'
import { formatReceived } from '../received.ts'

/** What a function of the caller threw, in words. Anything can be thrown, also what cannot be read: this never throws. */
export function thrownText(thrown: unknown): string {
  try {
    return isError(thrown) ? String(thrown) : formatReceived(thrown)
  } catch {
    return 'something that cannot be read'
  }
}

/** What was thrown as an error, for those who read its message. */
export function thrownError(thrown: unknown): Error {
  try {
    if (isError(thrown) && typeof thrown.message === 'string') return thrown
  } catch {
    // Its message cannot be read.
  }
  return new Error(`threw ${thrownText(thrown)}`)
}
