import { formatRanges } from '../../../plan/options/http/accept.ts'
import type { StatusPattern } from '../../../plan/options/load-options.ts'
import { subjectOf, type Subject } from '../../../result/verdicts/subject.ts'
import { judgeStatus, withoutShare, type StatusOptions, type StatusVerdict } from '../../../result/verdicts/correctness/status.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { errorLines } from '../words/leading-error.ts'
import { ofPart, partStatuses, statusAdvice } from '../words/words.ts'

export function toHaveStatus(
  this: MatcherContext,
  received: unknown,
  expected: StatusPattern | readonly StatusPattern[],
  options?: StatusOptions,
): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const verdict = judgeStatus(subject, expected, options, isNot)
  noteClaims(() => [
    {
      metric: `status ${formatRanges(verdict.expected)}`,
      bound: 'at least',
      limit: verdict.atLeast,
      unit: 'share',
      measured: verdict.matching / verdict.total,
    },
  ])
  if (!isNot) noteAsserted(subject)
  const outcome = matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [line(subject, verdict, negated), ...errorLines(subject, negated), ...partStatuses(subject)],
    () => statusAdvice(subject),
  )
  if (isNot && options?.atLeast === undefined) throw withoutShare(expected)
  return outcome
}

function line(subject: Subject, { expected, atLeast, matching, failedDespite, total }: StatusVerdict, negated: boolean): string {
  const status = `status ${formatRanges(expected)}`
  const despite = failedDespite > 0 ? `; ${formatCount(failedDespite)} more had it and failed for another reason` : ''
  const got = `${formatCount(matching)} of ${formatCount(total)}${despite}`
  const of = `${subject.noun}s${ofPart(subject)}`
  if (atLeast === 1 && !negated) return `expected all ${of} to have ${status}, got ${got}`
  return `expected ${negated ? 'fewer than' : 'at least'} ${formatRatioExactly(atLeast)} of ${of} to have ${status}, got ${formatRatio(matching / total)} (${got})`
}
