import { subjectOf } from '../../result/verdicts/subject.ts'
import { judgeErrorRate } from '../../result/verdicts/error-rate.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../units/format.ts'
import type { Ratio } from '../../units/ratio.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from './outcome.ts'
import { errorLines } from './words/leading-error.ts'
import { ofPart, partStatuses } from './words/words.ts'

export function toHaveErrorRateBelow(this: MatcherContext, received: unknown, limit: Ratio): MatcherOutcome {
  const subject = subjectOf(received)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const verdict = judgeErrorRate(subject, limit)
  noteAsserted(subject)
  return matcherOutcome(isNot, subject, verdict, (negated) => [
    `expected error rate${ofPart(subject)} ${negated ? 'above' : 'at most'} ${formatRatioExactly(verdict.limit)}, got ${formatRatio(verdict.errorRate)} ` +
      `(${formatCount(subject.bad)} of ${formatCount(subject.total)} are bad)`,
    ...errorLines(subject, negated),
    ...partStatuses(subject),
  ])
}
