import { exceedanceBounds } from '../stats/quantile-interval.ts'
import { formatCount, formatDuration, formatRatio } from '../units/format.ts'
import type { QuantileLimit } from './latency-claim.ts'
import type { Interval, RankedLatencies } from './ranked-latencies.ts'

/** A limit that lies within the bounds of what it limits. */
export interface OpenQuestion {
  readonly limit: QuantileLimit
  readonly ranked: RankedLatencies
  readonly interval: Interval
  readonly confidence: number
  readonly effect: number
}

/** That the samples leave open on which side of its limit a quantile lies, and how many would tell. */
export function inconclusiveText(question: OpenQuestion): string {
  const { limit, ranked, interval, confidence } = question
  const needed = samplesToDecide(question)
  const upper = Number.isFinite(interval.upperMs) ? ` and ${formatDuration(interval.upperMs)}` : ''
  return (
    `Inconclusive: with ${formatRatio(confidence)} confidence ${limit.name} is ${upper === '' ? 'above' : 'between'} ${formatDuration(interval.lowerMs)}${upper} ` +
    `(${formatCount(ranked.count)} samples), which leaves open whether it is at most ${formatDuration(limit.limitMs)}. ` +
    (needed === undefined
      ? 'It is too near the limit for any number of samples to tell'
      : `To tell, about ${formatCount(needed)} samples are needed`)
  )
}

const MOST_TIMES = 2 ** 14

/** How many samples would decide if the share above the limit stayed what it is; `undefined` where it would take thousands of times as many. */
function samplesToDecide({ limit: { quantile, limitMs }, ranked, effect, confidence }: OpenQuestion): number | undefined {
  const exceeding = ranked.countAbove(limitMs)
  const decidesAt = (times: number): boolean => {
    const { lower, upper } = exceedanceBounds({ count: ranked.count * times, designEffect: effect }, exceeding * times, 1 - confidence)
    return upper <= 1 - quantile || lower > 1 - quantile
  }
  let high = 1
  while (!decidesAt(high)) {
    high *= 2
    if (high > MOST_TIMES) return undefined
  }
  let low = high / 2
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2
    if (decidesAt(middle)) high = middle
    else low = middle
  }
  return roundedUp(ranked.count * high)
}

/** To two digits, upwards: fewer would not do. */
function roundedUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1)
  return Math.ceil(count / unit) * unit
}
