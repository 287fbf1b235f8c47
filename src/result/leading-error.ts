import type { ErrorCount } from '../record/snapshot.ts'
import { formatCount } from '../units/format.ts'
import { plainText } from '../units/text/plain-text.ts'
import type { Subject } from './verdicts/subject.ts'

/** Longer codes and messages are cut, in characters. */
const LONGEST = 200

/** Maximum length of a path with line and column, in characters. */
const PLACE = 330

/**
 * The text after the code and count of an error, such as `: only 3 users (at src/checkout.ts:12:3)`: the message if it says more than the code, and the line
 * that the first one came from.
 */
export function errorSays({ code, message, at }: Pick<ErrorCount, 'code' | 'message' | 'at'>, length: number): string {
  const says = message === '' || message === code ? '' : `: ${plainText(message, length)}`
  return at === undefined ? says : `${says} (at ${plainText(at, PLACE)})`
}

/** `ECONNREFUSED 20×: connect ECONNREFUSED 127.0.0.1:3000`, the most frequent error of the bad iterations; `undefined` if none is known. */
export function leadingError({ errors: [first] }: Pick<Subject, 'errors'>): string | undefined {
  if (first === undefined) return undefined
  return `${plainText(first.code, LONGEST)} ${formatCount(first.count)}×${errorSays(first, LONGEST)}`
}

/** `, most often ECONNREFUSED 20×: …`, which completes a sentence about what is bad; empty if no error is known. */
export function mostOften(subject: Pick<Subject, 'errors'>): string {
  const error = leadingError(subject)
  return error === undefined ? '' : `, most often ${error}`
}
