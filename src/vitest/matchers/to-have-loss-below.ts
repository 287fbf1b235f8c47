import { subjectOf } from '../../result/verdicts/subject.ts'
import { judgeLoss } from '../../result/verdicts/loss.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../units/format.ts'
import type { Ratio } from '../../units/ratio.ts'
import { matcherOutcome, type MatcherOutcome, type MatcherContext } from './outcome.ts'
import { ofPart } from './words/words.ts'

export function toHaveLossBelow(this: MatcherContext, received: unknown, limit: Ratio): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeLoss(subject, limit)
  const { exchanged, lost, duplicates } = verdict.datagrams
  return matcherOutcome(subject, verdict, (negated) => [
    `expected loss${ofPart(subject)} ${negated ? 'above' : 'at most'} ${formatRatioExactly(verdict.limit)}, got ${formatRatio(verdict.loss)} ` +
      `(${formatCount(lost)} of ${formatCount(exchanged)} datagrams got no answer, ${formatCount(duplicates)} came twice)`,
  ])
}
