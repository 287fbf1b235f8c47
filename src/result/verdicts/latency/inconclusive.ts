import { exceedanceBounds, fewestStretches } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount, formatDuration, formatRatio } from '../../../units/format.ts'
import type { QuantileLimit } from './latency-claim.ts'
import { STRETCH_MS, type Dependence, type Interval, type RankedLatencies } from './ranked-latencies.ts'

/** A limit that lies within the interval of its quantile. */
export interface OpenQuestion {
  readonly limit: QuantileLimit
  readonly ranked: RankedLatencies
  readonly interval: Interval
  readonly confidence: number
  readonly dependence: Dependence
  /** The length of the measurement. */
  readonly lengthMs: Milliseconds
}

/** Says that the samples do not show on which side of its limit a quantile lies, and how many would. */
export function inconclusiveText(question: OpenQuestion): string {
  const { limit, ranked, interval, confidence, dependence, lengthMs } = question
  if (dependence.stretches === 0 || (interval.lowerMs === 0 && interval.upperMs === Number.POSITIVE_INFINITY)) return tooShortText(question)
  const times = timesToDecide(question)
  const upper = Number.isFinite(interval.upperMs) ? ` and ${formatDuration(interval.upperMs)}` : ''
  return (
    `Inconclusive: with ${formatRatio(confidence)} confidence ${limit.name} is ${upper === '' ? 'above' : 'between'} ${formatDuration(interval.lowerMs)}${upper} ` +
    `(${formatCount(ranked.count)} samples), which does not show whether it is at most ${formatDuration(limit.limitMs)}. ` +
    (times === undefined
      ? 'It is too near the limit for any number of samples to decide'
      : `To decide, about ${formatCount(roundedUp(ranked.count * times))} samples are needed: run longer, about ${formatDuration(roundedUp(lengthMs * times))}`)
  )
}

/** Says that the run is too short for a verdict: because the target may be slow for some time, or because it was. */
function tooShortText({ limit, ranked, confidence, lengthMs, dependence: { stretches } }: OpenQuestion): string {
  const leastMs = fewestStretches(Math.max(limit.quantile, 1 - limit.quantile), 1 - confidence) * STRETCH_MS
  const why =
    stretches === 0
      ? 'neighbouring iterations are too strongly correlated'
      : `a target may be slow for ${formatDuration(STRETCH_MS)} at a time`
  return (
    `Inconclusive: ${formatDuration(lengthMs)} (${formatCount(ranked.count)} samples) are too short to decide with ${formatRatio(confidence)} confidence ` +
    `whether ${limit.name} is at most ${formatDuration(limit.limitMs)}, since ${why}: run longer, ${formatDuration(Math.max(roundedUp(leastMs), SOME_TIMES * lengthMs))} to begin with`
  )
}

const SOME_TIMES = 4

const MOST_TIMES = 2 ** 14

/** By which factor more samples, over a longer time, would decide if the share above the limit stayed the same; `undefined` for thousands. */
function timesToDecide({ limit: { quantile, limitMs }, ranked, dependence, confidence }: OpenQuestion): number | undefined {
  const { effect, stretches } = dependence
  const exceeding = ranked.countAbove(limitMs)
  const decidesAt = (times: number): boolean => {
    const { lower, upper } = exceedanceBounds(
      { count: ranked.count * times, designEffect: effect, stretches: stretches * times },
      exceeding * times,
      1 - confidence,
    )
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
  return high
}

/** Rounds up to two digits: fewer would not suffice. */
function roundedUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return Math.ceil(value / unit) * unit
}
