import { subjectOf, type Subject } from '../../../result/verdicts/subject.ts'
import { judgeLoss } from '../../../result/verdicts/correctness/loss.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import type { Ratio } from '../../../units/ratio.ts'
import { errorLines, refuseDead } from '../words/leading-error.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { ofPart } from '../words/words.ts'

export function toHaveLossBelow(this: MatcherContext, received: unknown, limit: Ratio): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const verdict = judgeLoss(subject, limit)
  noteClaims(() => [{ metric: 'loss', bound: 'at most', limit: verdict.limit, unit: 'share', measured: verdict.loss }])
  const { exchanged, lost, duplicates } = verdict.datagrams
  if (verdict.passes) refuseDead(subject, 'there is no loss to judge')
  if (!isNot && subject.bad <= lostIterations(subject)) noteAsserted(subject)
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    `expected loss${ofPart(subject)} ${negated ? 'above' : 'at most'} ${formatRatioExactly(verdict.limit)}, got ${formatRatio(verdict.loss)} ` +
      `(${formatCount(lost)} of ${formatCount(exchanged)} datagrams got no answer, ${formatCount(duplicates)} came twice)`,
    ...errorLines(subject, negated),
  ])
}

/** Iterations that failed because a datagram was lost, the only bad ones that a claim about loss speaks of. */
const lostIterations = ({ errors }: Subject): number => errors.find(({ code }) => code === 'lost')?.count ?? 0
