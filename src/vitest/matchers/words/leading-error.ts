import { leadingError, mostOften } from '../../../result/leading-error.ts'
import { notJudgeable } from '../../../result/verdicts/verdict.ts'
import type { Subject } from '../../../result/verdicts/subject.ts'
import { formatCount } from '../../../units/format.ts'

/** The line with the most frequent error, which follows the expectation because it is the likeliest reason; none for a negated assertion. */
export function errorLines(subject: Pick<Subject, 'errors'>, negated: boolean): readonly string[] {
  const error = negated ? undefined : leadingError(subject)
  return error === undefined ? [] : [`  most often ${error}`]
}

/** Whether one in ten or more is bad, so that this is a likely reason for too few successes. */
export const isOftenBad = ({ bad, total }: Subject): boolean => bad * 10 >= total

/** `all 20 iterations are bad, most often ECONNREFUSED 20×: …` */
export function allBadText(subject: Subject): string {
  return `all ${formatCount(subject.total)} ${subject.noun}s are bad${mostOften(subject)}`
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
