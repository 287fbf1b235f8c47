import { counted } from '../../result/counted.ts'
import { subjectOf, type Subject } from '../../result/subject.ts'
import {
  judgeStatusCounts,
  type ExpectedStatusCounts,
  type StatusCountsVerdict,
  type StatusMismatch,
} from '../../result/verdict-status-counts.ts'
import { formatCount } from '../../units/format.ts'
import { judgementOf, type Judgement, type MatcherContext } from './judgement.ts'
import { ofPart, partStatuses, statusAdvice } from './words.ts'

export function toHaveStatusCounts(this: MatcherContext, received: unknown, expected: ExpectedStatusCounts): Judgement {
  const subject = subjectOf(received)
  const verdict = judgeStatusCounts(subject, expected)
  return judgementOf(
    subject,
    verdict,
    (negated) =>
      negated ? [unwanted(subject, verdict)] : [...verdict.mismatches.map((mismatch) => line(subject, mismatch)), ...partStatuses(subject)],
    () => statusAdvice(subject),
  )
}

function unwanted(subject: Subject, { expected }: StatusCountsVerdict): string {
  const counts = [...expected].map(([status, count]) => `${status}: ${formatCount(count)}`).join(', ')
  return `expected other counts than ${counts} for the ${subject.noun}s${ofPart(subject)}, got exactly these`
}

function line(subject: Subject, { status, expected, actual }: StatusMismatch): string {
  const what = status === 'none' ? 'without a status' : `with status ${status}`
  const dropped = status === 'none' && subject.dropped > 0 ? ` (${formatCount(subject.dropped)} dropped)` : ''
  return `expected ${counted(expected, subject.noun)}${ofPart(subject)} ${what}, got ${formatCount(actual)}${dropped}`
}
