import { rankOf, type Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** The quantiles of a histogram in µs, in one pass, in ms; `quantiles` must rise. Empty without a value. */
export function quantilesMs(histogram: Histogram, quantiles: readonly number[]): readonly Milliseconds[] {
  const found: Milliseconds[] = []
  if (histogram.count === 0) return found
  let seen = 0
  histogram.forEachBucket((lowest, highest, count) => {
    seen += count
    while (found.length < quantiles.length && rankOf(quantiles[found.length]!, histogram.count) <= seen)
      found.push(Math.min(histogram.max, Math.max(histogram.min, (lowest + highest) / 2)) / 1_000)
  })
  return found
}

/** Counts by latency for a heatmap, `[upper limit in ms, count]`: about 20 cells for each factor of ten. */
export function heatCells(histogram: Histogram): readonly (readonly [ms: Milliseconds, count: number])[] {
  const cells = new Map<number, number>()
  histogram.forEachBucket((lowest, highest, count) => {
    const cell = Math.ceil(Math.log10(Math.max(1, (lowest + highest) / 2)) * CELLS)
    cells.set(cell, (cells.get(cell) ?? 0) + count)
  })
  return [...cells].map(([cell, count]) => [10 ** (cell / CELLS - 3), count])
}

/** For each factor of ten. */
const CELLS = 20
