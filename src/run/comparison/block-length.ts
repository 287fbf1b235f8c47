import type { BlockRecord } from '../../record/comparison-record.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { METRICS, QUANTILES } from '../../stats/comparison/metric.ts'
import { quantileOf } from '../../stats/comparison/latencies/sorted.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** Shortest blocks: where a client is used timers, sockets and the target have to settle; a plain function needs no such time. */
const SHORTEST_MS: Milliseconds = 50
const SHORTEST_PLAIN_MS: Milliseconds = 25

/** So many successes a block has, or it says little of its middle, or of its tail: measured, see `docs/comparison.md`. */
const FEWEST = 100
const FEWEST_FOR_TAILS = 200
const TAIL = 0.75

/** And of these so many lie above the quantile. */
const FEWEST_ABOVE = 2

/** How many successes a block must have for what is judged. */
export function successesNeeded(thetas: Thetas): number {
  return METRICS.filter((metric) => thetas[metric] !== undefined).reduce((fewest, metric) => {
    if (metric === 'throughput') return fewest
    const quantile = QUANTILES[metric]
    return Math.max(fewest, quantile > TAIL ? FEWEST_FOR_TAILS : FEWEST, Math.round(FEWEST_ABOVE / (1 - quantile)))
  }, FEWEST)
}

/** What is cut off by the ends of a block, the wait of users for the slowest, stays small against the rest. */
const MEDIANS = 10

/** What is so many times as slow shows in much shorter blocks. That it is was seen in the warm-up, whichever arm it is, and so favours neither. */
const PLAIN = 4
const FEWEST_WHERE_PLAIN = 20
const MEDIANS_WHERE_PLAIN = 2

/** Of quantiles far up in the tail a quarter has to be left, or a whole comparison would have too few of them to say anything. */
const fewestWherePlain = (successes: number): number => (successes > FEWEST_FOR_TAILS ? successes / 4 : FEWEST_WHERE_PLAIN)

/** As many pairs of blocks have to fit into the time of a comparison: a target so slow that they would not is compared by fewer requests a block. */
const PAIRS_THAT_FIT = 16

export interface BlockNeeds {
  /** See {@link successesNeeded}. */
  readonly successes: number
  readonly maxDurationMs: Milliseconds
}

/** How long the blocks of both arms are, by what they did while they were warmed up: long enough for the slower one, and equal for both. */
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

/** `NaN` of nothing. */
export const medianOf = (values: Float64Array): number => quantileOf(values.slice().sort(), 0.5)
