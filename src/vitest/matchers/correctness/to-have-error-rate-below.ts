import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeErrorRate } from '../../../result/verdicts/correctness/error-rate.ts'
import { formatCount, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import type { Ratio } from '../../../units/ratio.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { errorLines } from '../words/leading-error.ts'
import { ofPart, partStatuses } from '../words/words.ts'

export function toHaveErrorRateBelow(received: unknown, limit: Ratio): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeErrorRate(subject, limit)
  noteClaims(() => [{ metric: 'error rate', bound: 'at most', limit: verdict.limit, unit: 'share', measured: verdict.errorRate }])
  noteAsserted(subject)
  // That too much fails is the one thing that failures alone do prove.
  return matcherOutcome(false, subject, verdict, (negated) => [
    `expected error rate${ofPart(subject)} ${negated ? 'above' : 'at most'} ${formatRatioExactly(verdict.limit)}, got ${formatRatio(verdict.errorRate)} ` +
      `(${formatCount(subject.bad)} of ${formatCount(subject.total)} are bad)`,
    ...errorLines(subject, negated),
    ...partStatuses(subject),
  ])
}
