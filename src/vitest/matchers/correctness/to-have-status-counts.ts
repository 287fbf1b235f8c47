import { counted } from '../../../result/counted.ts'
import { runOf } from '../../../result/result-origin.ts'
import { subjectOf, type Subject } from '../../../result/verdicts/subject.ts'
import {
  judgeStatusCounts,
  withoutOpposite,
  type ExpectedStatusCounts,
  type StatusCountsVerdict,
  type StatusMismatch,
} from '../../../result/verdicts/correctness/status-counts.ts'
import { formatCount } from '../../../units/format.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { errorLines } from '../words/leading-error.ts'
import { noteClaims, type Claim } from '../recorded.ts'
import { skipResultInSmoke } from '../skip-in-smoke.ts'
import { ofPart, partStatuses, statusAdvice } from '../words/words.ts'

export function toHaveStatusCounts(this: MatcherContext, received: unknown, expected: ExpectedStatusCounts): MatcherOutcome {
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const subject = subjectOf(received)
  const verdict = judgeStatusCounts(subject, expected)
  noteClaims(() => claimsOf(subject, verdict))
  const skipped =
    verdict.isOutOfReach && !isNot ? skipResultInSmoke('toHaveStatusCounts', isNot, subject.owner && runOf(subject.owner)) : undefined
  if (skipped !== undefined) return skipped
  noteAsserted(subject)
  const outcome = matcherOutcome(
    isNot,
    subject,
    verdict,
    () => [...verdict.mismatches.map((mismatch) => line(subject, mismatch)), ...errorLines(subject, false), ...partStatuses(subject)],
    () => statusAdvice(subject),
  )
  if (isNot) throw withoutOpposite()
  return outcome
}

/** Each expected status, and each that was not expected. */
function claimsOf(subject: Subject, { expected, mismatches, invalidatedBy }: StatusCountsVerdict): readonly Claim[] {
  const missed = new Map(mismatches.map((mismatch) => [mismatch.status, mismatch]))
  return [...new Set([...expected.keys(), ...missed.keys()])].map((status): Claim => {
    const mismatch = missed.get(status)
    const limit = expected.get(status) ?? 0
    return {
      metric: status === 'none' ? 'no status' : `status ${status}`,
      bound: 'exactly',
      limit,
      unit: 'count',
      measured: mismatch?.actual ?? limit,
      ...(invalidatedBy.length === 0 && { verdict: mismatch === undefined ? 'pass' : 'fail' }),
      text: mismatch === undefined ? `${counted(limit, subject.noun)} with status ${status}, as expected` : line(subject, mismatch),
    }
  })
}

function line(subject: Subject, { status, expected, actual, failedDespite }: StatusMismatch): string {
  const what = status === 'none' ? 'without a status' : `with status ${status}`
  const dropped = status === 'none' && subject.dropped > 0 ? ` (${formatCount(subject.dropped)} dropped)` : ''
  const despite = failedDespite > 0 ? `, and ${formatCount(failedDespite)} with it that failed for another reason` : ''
  return `expected ${counted(expected, subject.noun)}${ofPart(subject)} ${what}, got ${formatCount(actual)}${despite}${dropped}`
}
