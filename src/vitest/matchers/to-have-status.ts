import { formatRanges } from '../../plan/accept.ts'
import type { StatusPattern } from '../../plan/options.ts'
import { subjectOf, type Subject } from '../../result/subject.ts'
import { judgeStatus, type StatusOptions, type StatusVerdict } from '../../result/verdict-status.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../units/format.ts'
import { judgementOf, type Judgement, type MatcherContext } from './judgement.ts'
import { ofPart, partStatuses, statusAdvice } from './words.ts'

export function toHaveStatus(
  this: MatcherContext,
  received: unknown,
  expected: StatusPattern | readonly StatusPattern[],
  options?: StatusOptions,
): Judgement {
  const subject = subjectOf(received)
  const verdict = judgeStatus(subject, expected, options)
  return judgementOf(
    subject,
    verdict,
    (negated) => [line(subject, verdict, negated), ...partStatuses(subject)],
    () => statusAdvice(subject),
  )
}

function line(subject: Subject, { expected, atLeast, matching, total }: StatusVerdict, negated: boolean): string {
  const status = `status ${formatRanges(expected)}`
  const got = `${formatCount(matching)} of ${formatCount(total)}`
  const of = `${subject.noun}s${ofPart(subject)}`
  if (atLeast === 1)
    return negated ? `expected not all ${of} to have ${status}, got ${got}` : `expected all ${of} to have ${status}, got ${got}`
  return `expected ${negated ? 'fewer than' : 'at least'} ${formatRatioExactly(atLeast)} of ${of} to have ${status}, got ${formatRatio(matching / total)} (${got})`
}
