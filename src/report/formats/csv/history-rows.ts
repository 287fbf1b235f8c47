import { CoarseWindow } from '../../../record/coarse-window.ts'
import type { BlockSnapshot } from '../../../record/snapshot.ts'
import type { LoadResult, SeriesPoint } from '../../../result/load-result.ts'
import { COARSE, middleOf } from '../../../stats/buckets.ts'
import { eachCount } from '../../../stats/encoding.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { usersOver } from '../../users-over.ts'
import { PERCENTILES, percentileCells, timeCell } from './percentile-cells.ts'
import { contentSize, requestsIn } from './stats-rows.ts'

export const HISTORY_COLUMNS: readonly string[] = [
  'Timestamp',
  'User Count',
  'Type',
  'Name',
  'Requests/s',
  'Failures/s',
  ...PERCENTILES,
  'Total Request Count',
  'Total Failure Count',
  'Total Median Response Time',
  'Total Average Response Time',
  'Total Min Response Time',
  'Total Max Response Time',
  'Total Average Content Size',
]

type Row = readonly (string | number)[]

/**
 * A row for each second: its iterations and percentiles, and the totals so far. Times are those of coarse histograms, within 1.6 %; the totals of the last row
 * are exact.
 */
export function historyRows(result: LoadResult, startedAt: Date): readonly Row[] {
  const { series, blocks } = result
  const all = requestsIn(result)
  const users = usersOver(result)
  const totals = new Totals()
  return series.map((point, index) => {
    const within = blocks.blocks.filter((block) => startsIn(block.index * blocks.blockMs, point))
    for (const block of within) totals.add(block)
    totals.count(point)
    const isLast = index === series.length - 1
    const count = isLast ? all.count : Math.min(all.count, totals.succeeded + totals.bad)
    const failed = isLast ? all.failed : Math.min(all.failed, totals.bad)
    const endMs = point.startMs + point.durationMs
    const seconds = point.durationMs / 1_000
    return [
      Math.floor((startedAt.getTime() + endMs) / 1_000),
      users(endMs),
      '',
      'Aggregated',
      ((point.succeeded + point.bad) / seconds).toFixed(6),
      (point.bad / seconds).toFixed(6),
      ...percentileCells(within.length > 0 ? quantilesIn(within) : pointQuantiles(point)),
      count,
      failed,
      ...(isLast ? exactTimes(result) : totals.times),
      contentSize(all.count, result),
    ]
  })
}

const startsIn = (atMs: Milliseconds, { startMs, durationMs }: SeriesPoint): boolean => atMs >= startMs && atMs < startMs + durationMs

function quantilesIn(blocks: readonly BlockSnapshot[]): (quantile: number) => Milliseconds {
  const window = new CoarseWindow('succeeded')
  for (const block of blocks) window.add(block)
  return (quantile) => window.quantile(quantile)
}

/** The row of a second if its blocks are not known. */
const pointQuantiles =
  ({ p50, p99 }: SeriesPoint) =>
  (quantile: number): Milliseconds =>
    quantile === 0.5 ? p50 : quantile === 0.99 ? p99 : Number.NaN

const exactTimes = ({ latency: { p50, mean, min, max } }: LoadResult): readonly string[] => [p50, mean, min, max].map((ms) => timeCell(ms))

/** Everything up to a second. */
class Totals {
  readonly #window = new CoarseWindow('succeeded')
  #sumMs = 0
  #counted = 0
  #minMs = Number.NaN
  #maxMs = Number.NaN
  succeeded = 0
  bad = 0

  count(point: SeriesPoint): void {
    this.succeeded += point.succeeded
    this.bad += point.bad
  }

  add(block: BlockSnapshot): void {
    this.#window.add(block)
    eachCount(block.buckets, (bucket, count) => {
      const ms = middleOf(bucket, COARSE) / 1_000
      this.#sumMs += ms * count
      this.#counted += count
      this.#minMs = Number.isNaN(this.#minMs) ? ms : Math.min(this.#minMs, ms)
      this.#maxMs = Number.isNaN(this.#maxMs) ? ms : Math.max(this.#maxMs, ms)
    })
  }

  get times(): readonly string[] {
    return [this.#window.quantile(0.5), this.#sumMs / this.#counted, this.#minMs, this.#maxMs].map((ms) => timeCell(ms))
  }
}
