import type { LoadResult } from '../../result/load-result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'

/** What one column of the chart over time shows. */
export interface Column {
  readonly fromMs: Milliseconds
  readonly toMs: Milliseconds
  readonly succeededPerSecond: PerSecond
  readonly badPerSecond: PerSecond
  /** The highest p99 in it; `NaN` if nothing succeeded. */
  readonly p99Ms: Milliseconds
}

/** The series of a run in at most `most` columns; neighbours share a column if there are more points. */
export function columnsOf({ series, blocks }: Pick<LoadResult, 'series' | 'blocks'>, most: number): readonly Column[] {
  // The last second is seldom complete: counted as a whole one, the throughput would seem to drop.
  const lastBlock = blocks.blocks.at(-1)
  const endMs = lastBlock === undefined ? Number.POSITIVE_INFINITY : (lastBlock.index + 1) * blocks.blockMs
  const perColumn = Math.ceil(series.length / most)
  return Array.from({ length: Math.ceil(series.length / Math.max(1, perColumn)) }, (_, index): Column => {
    const points = series.slice(index * perColumn, (index + 1) * perColumn)
    const fromMs = points[0]!.startMs
    const last = points.at(-1)!
    const wholeMs = last.startMs + last.durationMs
    const toMs = endMs > fromMs ? Math.min(wholeMs, endMs) : wholeMs
    const perSecond = (counts: readonly number[]): PerSecond => (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (toMs - fromMs)
    const p99s = points.map(({ p99 }) => p99).filter((p99) => !Number.isNaN(p99))
    return {
      fromMs,
      toMs,
      succeededPerSecond: perSecond(points.map(({ succeeded }) => succeeded)),
      badPerSecond: perSecond(points.map(({ bad }) => bad)),
      p99Ms: p99s.length === 0 ? Number.NaN : Math.max(...p99s),
    }
  })
}
