import type { Among } from '../record/coarse-window.ts'
import { bucketOf, COARSE } from '../stats/buckets.ts'
import { designEffect } from '../stats/design-effect.ts'
import { eachCount } from '../stats/encoding.ts'
import { Histogram } from '../stats/histogram.ts'
import { quantileRanks } from '../stats/quantile-interval.ts'
import type { Milliseconds } from '../units/duration.ts'
import { MICROS_PER_MS } from './latency-stats.ts'
import type { LatencyStats, LoadResult } from './load-result.ts'

/** Between which times a quantile lies; 0 and `Infinity` where one side is open. */
export interface Interval {
  readonly lowerMs: Milliseconds
  readonly upperMs: Milliseconds
}

/** Latencies in order, with every bad iteration above them where these count: reads of it are `Infinity` there. */
export class RankedLatencies {
  readonly #histogram: Histogram
  readonly #stats: LatencyStats
  /** Bad ones that are ranked. */
  readonly bad: number

  constructor(stats: LatencyStats, bad: number) {
    this.#histogram = Histogram.decode(stats.histogram)
    this.#stats = stats
    this.bad = bad
  }

  get count(): number {
    return this.#histogram.count + this.bad
  }

  /** A quantile from 0 to 1, or the mean; both rise to `Infinity` by bad iterations, the mean by the first of them. */
  at(quantile: number | 'mean'): Milliseconds {
    if (quantile === 'mean') return this.bad > 0 ? Number.POSITIVE_INFINITY : this.#stats.mean
    if (quantile === 1) return this.bad > 0 ? Number.POSITIVE_INFINITY : this.#stats.max
    // As in `Histogram.quantile`: without the slack the rank of an exact share would be one too high.
    return this.#valueAt(Math.max(1, Math.ceil(this.count * quantile - 1e-9)))
  }

  countAbove(limitMs: Milliseconds): number {
    return this.#histogram.countAbove(limitMs * MICROS_PER_MS) + this.bad
  }

  /** Where the quantile lies of which these are samples, wrong on either side with a chance of at most `tail`. */
  interval(quantile: number, tail: number, effect: number): Interval {
    const { lower, upper } = quantileRanks({ count: this.count, designEffect: effect }, quantile, tail)
    return {
      lowerMs: lower === 0 ? 0 : this.#valueAt(lower),
      upperMs: Number.isFinite(upper) ? this.#valueAt(upper) : Number.POSITIVE_INFINITY,
    }
  }

  #valueAt(rank: number): Milliseconds {
    return this.#histogram.valueAtRank(rank) / MICROS_PER_MS
  }
}

/**
 * How much neighbouring iterations of a run hang together above a latency. Blocks hold the latency of the run as a whole, so that is what a stage or
 * a step has to be judged by as well.
 */
export function designEffectAt({ blocks: { blocks } }: LoadResult, latencyMs: Milliseconds, among: Among): number {
  const above = Number.isFinite(latencyMs) ? bucketOf(Math.round(latencyMs * MICROS_PER_MS), COARSE) : Number.POSITIVE_INFINITY
  return designEffect(
    blocks.map(({ succeeded, bad, buckets }) => {
      const ranked = among === 'all' ? bad : 0
      let slow = 0
      eachCount(buckets, (bucket, count) => {
        if (bucket > above) slow += count
      })
      return { count: succeeded + ranked, exceeding: slow + ranked }
    }),
  )
}
