import { isError } from '../platform/any-realm.ts'
import { formatReceived } from '../text/received.ts'

/** What a function of the caller threw, in words. Anything can be thrown, even unreadable values: this never throws. */
export function thrownText(thrown: unknown): string {
  try {
    return isError(thrown) ? String(thrown) : formatReceived(thrown)
  } catch {
    return 'an unreadable value'
  }
}

/** The message of an error; anything else that was thrown as text. */
export const messageOf = (thrown: unknown): string => (isError(thrown) ? thrown.message : String(thrown))

/** What was thrown, as an error with a message. */
export function thrownError(thrown: unknown): Error {
  try {
    if (isError(thrown) && typeof thrown.message === 'string') return thrown
  } catch {
    // Its message cannot be read.
  }
  return new Error(`threw ${thrownText(thrown)}`)
}
