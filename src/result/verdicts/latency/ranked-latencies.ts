import type { RankedAmong } from '../../../record/coarse-window.ts'
import { bucketOf, COARSE } from '../../../stats/buckets.ts'
import { designEffect, type SampleBlock } from '../../../stats/design-effect.ts'
import { eachCount } from '../../../stats/encoding.ts'
import { Histogram } from '../../../stats/histogram.ts'
import { quantileRanks } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { MICROS_PER_MS } from '../../measures/latency-stats.ts'
import type { LatencyStats, LoadResult } from '../../load-result.ts'
import { dueIn } from '../../scope.ts'
import type { Subject } from '../subject.ts'

/** The interval in which a quantile lies; 0 or `Infinity` if that side is open. */
export interface Interval {
  readonly lowerMs: Milliseconds
  readonly upperMs: Milliseconds
}

/** How strongly samples are correlated, and how long the measured time is; see `SampleSize`. */
export interface Dependence {
  readonly effect: number
  /** 0 if the run is too short to measure it. */
  readonly stretches: number
}

/** How long something that slows a target down may last, such as a pause of its garbage collector: a short run is likely to miss slow phases of this length. */
export const STRETCH_MS: Milliseconds = 100

/** Ranked latencies, with every bad iteration above them if these count: their latency is `Infinity`. */
export class RankedLatencies {
  readonly #histogram: Histogram
  readonly #stats: LatencyStats
  /** How many of the ranked iterations are bad. */
  readonly bad: number

  constructor(stats: LatencyStats, bad: number) {
    this.#histogram = Histogram.decode(stats.histogram)
    this.#stats = stats
    this.bad = bad
  }

  get count(): number {
    return this.#histogram.count + this.bad
  }

  /** A quantile from 0 to 1, or the mean; bad iterations make both `Infinity`, the mean with the first of them. */
  at(quantile: number | 'mean'): Milliseconds {
    if (quantile === 'mean') return this.bad > 0 ? Number.POSITIVE_INFINITY : this.#stats.mean
    if (quantile === 1) return this.bad > 0 ? Number.POSITIVE_INFINITY : this.#stats.max
    // As in `Histogram.quantile`: without the tolerance the rank of an exact share would be one too high.
    return this.#valueAt(Math.max(1, Math.ceil(this.count * quantile - 1e-9)))
  }

  countAbove(limitMs: Milliseconds): number {
    return this.#histogram.countAbove(limitMs * MICROS_PER_MS) + this.bad
  }

  /** The interval of the true quantile, wrong on either side with a probability of at most `tail`. */
  interval(quantile: number, tail: number, { effect, stretches }: Dependence): Interval {
    const { lower, upper } = quantileRanks({ count: this.count, designEffect: effect, stretches }, quantile, tail)
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
 * How strongly neighbouring iterations are correlated in being above one of these latencies, at the latency with the strongest correlation. Blocks hold the
 * latency of the run as a whole, so stages and steps use it too; `share` is the part of the time that a stage took.
 */
export function dependenceAt(owner: LoadResult, latenciesMs: readonly Milliseconds[], among: RankedAmong, share: number = 1): Dependence {
  const found = []
  for (const latencyMs of latenciesMs) {
    const blocks = sampleBlocks(owner, latencyMs, among)
    found.push(designEffect(blocks))
    // If all of them are above, no further latency can add anything.
    if (blocks.every(({ count, exceeding }) => exceeding === count)) break
  }
  return {
    effect: Math.max(...found.map(({ effect }) => effect)),
    stretches: found.every(({ isKnown }) => isKnown) ? (share * lengthOf(owner)) / STRETCH_MS : 0,
  }
}

/** The time from the first block of a run in which something ended to the last. */
export function lengthOf({ blocks: { blockMs, blocks } }: LoadResult): Milliseconds {
  return blocks.length === 0 ? 0 : (blocks.at(-1)!.index - blocks[0]!.index + 1) * blockMs
}

/** The part of the run that a stage took, estimated by its iterations; everything else took all of it. */
export const shareOfTime = ({ owner, isRun, latency, total }: Subject): number =>
  owner === undefined || isRun || latency === undefined ? 1 : Math.min(1, total / dueIn(owner.iterations))

function sampleBlocks({ blocks: { blocks } }: LoadResult, latencyMs: Milliseconds, among: RankedAmong): readonly SampleBlock[] {
  const above = Number.isFinite(latencyMs) ? bucketOf(Math.round(latencyMs * MICROS_PER_MS), COARSE) : Number.POSITIVE_INFINITY
  return blocks.map(({ index, succeeded, bad, buckets }) => {
    const ranked = among === 'all' ? bad : 0
    let slow = 0
    eachCount(buckets, (bucket, count) => {
      if (bucket > above) slow += count
    })
    return { index, count: succeeded + ranked, exceeding: slow + ranked }
  })
}
