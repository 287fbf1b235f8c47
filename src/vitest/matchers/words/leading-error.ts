import { plainText } from '../../../report/text/plain-text.ts'
import { errorSays } from '../../../report/trouble-texts.ts'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'
import { formatCount } from '../../../units/format.ts'

const MOST_CHARACTERS = 200

/** `ECONNREFUSED 20×: connect ECONNREFUSED 127.0.0.1:3000`, the most frequent error of the bad iterations; `undefined` if none is known. */
function leadingError({ errors }: Pick<Subject, 'errors'>): string | undefined {
  const [first] = errors
  if (first === undefined) return undefined
  return `${plainText(first.code, MOST_CHARACTERS)} ${formatCount(first.count)}×${errorSays(first, MOST_CHARACTERS)}`
}

/** The line with the most frequent error, which follows the expectation because it is the likeliest reason; none for a negated assertion. */
export function errorLines(subject: Pick<Subject, 'errors'>, negated: boolean): readonly string[] {
  const error = negated ? undefined : leadingError(subject)
  return error === undefined ? [] : [`  most often ${error}`]
}

/** Whether one in ten or more is bad, so that this is a likely reason for too few successes. */
export const isOftenBad = ({ bad, total }: Subject): boolean => bad * 10 >= total

/** `all 20 iterations are bad, most often ECONNREFUSED 20×: …` */
export function allBadText(subject: Subject): string {
  const error = leadingError(subject)
  return `all ${formatCount(subject.total)} ${subject.noun}s are bad${error === undefined ? '' : `, most often ${error}`}`
}

/**
 * Refuses a claim of something in which nothing succeeded: a target that is down is slow, loses no datagram, and has none of the statuses that are unwanted.
 * `so` completes the reason.
 *
 * @throws {LoadError} `not-judgeable`
 */
export function refuseDead(subject: Subject, so: string): void {
  if (subject.serviceTime.count > 0) return
  throw notJudgeable(
    `Nothing succeeded, so ${so}: ${allBadText(subject)}. Name what is expected of failures, as in toHaveStatus(503) or toHaveStatusCounts({ none: ${subject.total} })`,
  )
}
