import { rankOf, type Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * The quantiles of a histogram in µs, in one pass, in ms; `quantiles` must rise. With `earlier`, which it once was, those of what was recorded after that. Empty
 * without a value.
 */
export function quantilesMs(histogram: Histogram, quantiles: readonly number[], earlier?: Histogram): readonly Milliseconds[] {
  const all = histogram.count - (earlier?.count ?? 0)
  if (all === 0) return []
  const ranks = quantiles.map((quantile) => rankOf(quantile, all))
  return histogram.valuesAtRanks(ranks, earlier).map((micros) => micros / 1_000)
}

/** Counts by latency for a heatmap, `[upper limit in ms, count]`: about 20 cells for each factor of ten. */
export function heatCells(histogram: Histogram, earlier?: Histogram): readonly (readonly [ms: Milliseconds, count: number])[] {
  const cells = new Map<number, number>()
  if (histogram.count === earlier?.count) return []
  histogram.forEachBucketSince(earlier, (lowest, highest, count) => {
    const cell = Math.ceil(Math.log10(Math.max(1, (lowest + highest) / 2)) * CELLS)
    cells.set(cell, (cells.get(cell) ?? 0) + count)
  })
  return [...cells].map(([cell, count]) => [10 ** (cell / CELLS - 3), count])
}

/** For each factor of ten. */
const CELLS = 20
