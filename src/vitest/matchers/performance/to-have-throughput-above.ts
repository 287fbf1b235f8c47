import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeThroughput } from '../../../result/verdicts/throughput.ts'
import { formatRate } from '../../../units/format.ts'
import type { Rate } from '../../../units/rate.ts'
import { matcherOutcome, noteAsserted, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { errorLines, isOftenBad } from '../words/leading-error.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'
import { formatDistinct, headroom, ofPart } from '../words/words.ts'

export function toHaveThroughputAbove(this: MatcherContext, received: unknown, limit: Rate): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeThroughput(subject, limit)
  noteClaims(() => [{ metric: 'throughput', bound: 'at least', limit: verdict.limit, unit: 'per second', measured: verdict.throughput }])
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toHaveThroughputAbove', isNot, subject)
  if (skipped !== undefined) return skipped
  const [limitText, actualText] = formatDistinct(verdict.limit, verdict.throughput, formatRate)
  if (!isNot) noteAsserted(subject)
  return matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [
      `expected throughput${ofPart(subject)} ${negated ? 'below' : 'at least'} ${limitText}, got ${actualText}`,
      ...errorLines(subject, negated || !isOftenBad(subject)),
    ],
    () => headroom([{ name: 'throughput', missed: 1 - verdict.throughput / verdict.limit }]),
  )
}
