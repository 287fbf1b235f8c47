import type { Among } from '../../../record/coarse-window.ts'
import { bucketOf, COARSE } from '../../../stats/buckets.ts'
import { designEffect, type SampleBlock } from '../../../stats/design-effect.ts'
import { eachCount } from '../../../stats/encoding.ts'
import { Histogram } from '../../../stats/histogram.ts'
import { quantileRanks } from '../../../stats/quantile-interval.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { MICROS_PER_MS } from '../../latency-stats.ts'
import type { LatencyStats, LoadResult } from '../../load-result.ts'

/** Between which times a quantile lies; 0 and `Infinity` where one side is open. */
export interface Interval {
  readonly lowerMs: Milliseconds
  readonly upperMs: Milliseconds
}

/** How much samples hang together, and how long the time is that they come from; see `SampleSize`. */
export interface Dependence {
  readonly effect: number
  /** 0 where the run is too short to tell how much they do. */
  readonly stretches: number
}

/** What slows a target down, such as a pause of its garbage collector, may last so long: what comes in stretches of this length is not unlikely to be missed by a short run. */
export const STRETCH_MS: Milliseconds = 100

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
 * How much the iterations of a run hang together with their neighbours, as far as being above one of these latencies goes: the one that is asked about first. Blocks hold the
 * latency of the run as a whole, so that is what a stage or a step has to be judged by as well; `share` says which part of the time a stage took.
 */
export function dependenceAt(owner: LoadResult, latenciesMs: readonly Milliseconds[], among: Among, share: number = 1): Dependence {
  const found = []
  for (const latencyMs of latenciesMs) {
    const blocks = sampleBlocks(owner, latencyMs, among)
    found.push(designEffect(blocks))
    // Where all of them are above, nothing else has to be known of them.
    if (blocks.every(({ count, exceeding }) => exceeding === count)) break
  }
  return {
    effect: Math.max(...found.map(({ effect }) => effect)),
    stretches: found.every(({ isKnown }) => isKnown) ? (share * lengthOf(owner)) / STRETCH_MS : 0,
  }
}

/** From the first block of a run in which something ended to the last. */
export function lengthOf({ blocks: { blockMs, blocks } }: LoadResult): Milliseconds {
  return blocks.length === 0 ? 0 : (blocks.at(-1)!.index - blocks[0]!.index + 1) * blockMs
}

function sampleBlocks({ blocks: { blocks } }: LoadResult, latencyMs: Milliseconds, among: Among): readonly SampleBlock[] {
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
