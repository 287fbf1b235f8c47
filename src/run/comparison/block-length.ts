import type { BlockRecord } from '../../record/comparison-record.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { isQuantile, METRICS, QUANTILES } from '../../stats/comparison/metric.ts'
import { quantileOf } from '../../stats/comparison/latencies/sorted.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** The shortest blocks: with a client, timers, sockets and the target need time to settle; a plain function needs none. */
const SHORTEST_MS: Milliseconds = 50
const SHORTEST_PLAIN_MS: Milliseconds = 25

/** How many successes a block needs to say something about its median, or its tail: measured, see `docs/comparison.md`. */
const FEWEST = 100
const FEWEST_FOR_TAILS = 200
const TAIL = 0.75

/** How many of these must lie above the quantile. */
const FEWEST_ABOVE = 2

/** How many successes a block needs for the judged metrics. */
export function successesNeeded(thetas: Thetas): number {
  return METRICS.filter((metric) => thetas[metric] !== undefined).reduce((fewest, metric) => {
    if (!isQuantile(metric)) return fewest
    const quantile = QUANTILES[metric]
    return Math.max(fewest, quantile > TAIL ? FEWEST_FOR_TAILS : FEWEST, Math.round(FEWEST_ABOVE / (1 - quantile)))
  }, FEWEST)
}

/** A block is this many medians long, so that its drain, while users wait for the slowest, stays short in comparison. */
const MEDIANS = 10

/** A difference by this factor shows in much shorter blocks. It was seen in the warm-up, whichever arm is slower, and so favours neither. */
const PLAIN = 4
const FEWEST_WHERE_PLAIN = 20
const MEDIANS_WHERE_PLAIN = 2

/** Of quantiles far up in the tail a quarter has to be left, or a whole comparison would have too few of them to say anything. */
const fewestWherePlain = (successes: number): number => (successes > FEWEST_FOR_TAILS ? successes / 4 : FEWEST_WHERE_PLAIN)

/** This many pairs of blocks must fit into the time of a comparison: for a very slow target, blocks have fewer requests instead. */
const PAIRS_THAT_FIT = 16

export interface BlockNeeds {
  /** See {@link successesNeeded}. */
  readonly successes: number
  readonly maxDurationMs: Milliseconds
}

/** The length of the blocks of both arms, from their warm-up: long enough for the slower arm, and equal for both. */
export function blockLengthFrom(latest: readonly BlockRecord[], { successes, maxDurationMs }: BlockNeeds): Milliseconds {
  const medians = latest.map(({ latenciesMs }) => medianOf(latenciesMs)).filter((median) => median > 0)
  const isPlain = Math.max(...medians) > PLAIN * Math.min(...medians)
  const [fewest, mediansNeeded] = isPlain ? [fewestWherePlain(successes), MEDIANS_WHERE_PLAIN] : [successes, MEDIANS]
  const shortestMs = latest.some(({ usedClient }) => usedClient) ? SHORTEST_MS : SHORTEST_PLAIN_MS
  const needed = latest.flatMap((block) =>
    block.succeeded === 0 ? [] : [(fewest * block.elapsedMs) / block.succeeded, mediansNeeded * medianOf(block.latenciesMs)],
  )
  const longestMs = Math.max(shortestMs, maxDurationMs / (2 * PAIRS_THAT_FIT))
  return Math.ceil(Math.min(longestMs, Math.max(shortestMs, ...needed)))
}

/** `NaN` if empty. */
export const medianOf = (values: Float64Array): number => quantileOf(values.slice().sort(), 0.5)
