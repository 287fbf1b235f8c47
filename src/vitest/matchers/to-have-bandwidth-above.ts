import { subjectOf } from '../../result/subject.ts'
import { judgeBandwidth, type BandwidthOptions } from '../../result/verdict-bandwidth.ts'
import { formatBandwidth, type Bandwidth } from '../../units/bytes.ts'
import { judgementOf, type Judgement, type MatcherContext } from './judgement.ts'
import { errorLines, isOftenBad } from './leading-error.ts'
import { unjudged } from './not-judged.ts'
import { apart, headroom } from './words.ts'

export function toHaveBandwidthAbove(this: MatcherContext, received: unknown, limit: Bandwidth, options?: BandwidthOptions): Judgement {
  const subject = subjectOf(received)
  const verdict = judgeBandwidth(subject, limit, options)
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- Vitest binds it in a matcher
  const left = unjudged('toHaveBandwidthAbove', this, subject)
  if (left !== undefined) return left
  const what = verdict.of === undefined ? 'bandwidth' : `bandwidth ${verdict.of}`
  const [limitText, actualText] = apart(verdict.limit, verdict.bandwidth, formatBandwidth)
  return judgementOf(
    subject,
    verdict,
    (negated) => [
      `expected ${what} ${negated ? 'below' : 'at least'} ${limitText}, got ${actualText}`,
      ...errorLines(subject, negated || !isOftenBad(subject)),
    ],
    () => headroom([{ name: 'bandwidth', missed: 1 - verdict.bandwidth / verdict.limit }]),
  )
}
