import { subjectOf } from '../../../result/verdicts/subject.ts'
import { judgeBandwidth, type BandwidthOptions } from '../../../result/verdicts/bandwidth.ts'
import { formatBandwidth, type Bandwidth } from '../../../units/bytes.ts'
import { matcherOutcome, type MatcherOutcome, type MatcherContext } from '../outcome.ts'
import { noteClaims } from '../recorded.ts'
import { errorLines, isOftenBad, refuseDead } from '../words/leading-error.ts'
import { skipInSmoke } from '../skip-in-smoke.ts'
import { formatDistinct, headroom } from '../words/words.ts'

export function toHaveBandwidthAbove(
  this: MatcherContext,
  received: unknown,
  limit: Bandwidth,
  options?: BandwidthOptions,
): MatcherOutcome {
  const subject = subjectOf(received)
  const verdict = judgeBandwidth(subject, limit, options)
  const what = verdict.of === undefined ? 'bandwidth' : `bandwidth ${verdict.of}`
  noteClaims(() => [{ metric: what, bound: 'at least', limit: verdict.limit, unit: 'bytes per second', measured: verdict.bandwidth }])
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const { isNot } = this
  const skipped = skipInSmoke('toHaveBandwidthAbove', isNot, subject)
  if (skipped !== undefined) return skipped
  const [limitText, actualText] = formatDistinct(verdict.limit, verdict.bandwidth, formatBandwidth)
  // Replies that are refused have bodies too.
  if (verdict.passes) refuseDead(subject, 'there is no bandwidth to judge')
  return matcherOutcome(
    isNot,
    subject,
    verdict,
    (negated) => [
      `expected ${what} ${negated ? 'below' : 'at least'} ${limitText}, got ${actualText}`,
      ...errorLines(subject, negated || !isOftenBad(subject)),
    ],
    () => headroom([{ name: 'bandwidth', missed: 1 - verdict.bandwidth / verdict.limit }]),
  )
}
