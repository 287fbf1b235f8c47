import { spawning, userChanges } from '../../../pace/users.ts'
import type { OpenModel } from '../../../plan/model.ts'
import { CoarseWindow } from '../../../record/coarse-window.ts'
import type { BlockSnapshot } from '../../../record/snapshot.ts'
import type { LoadResult, SeriesPoint } from '../../../result/load-result.ts'
import { COARSE, middleOf } from '../../../stats/buckets.ts'
import { eachCount } from '../../../stats/encoding.ts'
import type { Milliseconds } from '../../../units/duration.ts'
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

/** What a second has without its blocks. */
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

/**
 * How many users are active at a time of the run; to be asked in the order of time. In an open model: how many iterations are in progress, which are those that
 * were due by then, less those that have ended.
 */
function usersOver({ plan: { model }, iterations, series, scenarios }: LoadResult): (untilMs: Milliseconds) => number {
  if (model.kind === 'mixed') {
    const parts = Object.values(scenarios).map(usersOver)
    return (untilMs) => parts.reduce((sum, users) => sum + users(untilMs), 0)
  }
  const firstMs = series[0]?.startMs ?? 0
  if (model.kind === 'open') {
    const all = iterations.started + iterations.dropped
    const ended = endedOver(series)
    return (untilMs) => Math.max(0, Math.min(all, dueBy(untilMs - firstMs, model)) - ended(untilMs))
  }
  const changes = model.stages.length > 0 ? [...userChanges(model.stages)] : [...spawning(model.users, spawnRate(model.spawnPerSecond))]
  return (untilMs) => changes.findLast((change) => change.atMs <= untilMs - firstMs)?.users ?? 0
}

function endedOver(series: readonly SeriesPoint[]): (untilMs: Milliseconds) => number {
  let next = 0
  let ended = 0
  return (untilMs) => {
    for (; next < series.length; next++) {
      const { startMs, durationMs, succeeded, bad } = series[next]!
      if (startMs + durationMs > untilMs) break
      ended += succeeded + bad
    }
    return ended
  }
}

/** How many arrivals are due by a time: the integral of the rate. Random ones are about as many. */
function dueBy(atMs: Milliseconds, { ratePerSecond, stages }: OpenModel): number {
  if (atMs <= 0) return 0
  const steady = { from: ratePerSecond, to: ratePerSecond, durationMs: Number.POSITIVE_INFINITY }
  let due = 0
  let leftMs = atMs
  for (const { from, to, durationMs } of stages.length > 0 ? stages : [steady]) {
    const ms = Math.min(leftMs, durationMs)
    due += ((2 * from + ((to - from) * ms) / durationMs) * ms) / 2_000
    leftMs -= ms
  }
  return Math.ceil(due)
}

/** JSON cannot say `Infinity`. */
const spawnRate = (perSecond: number): number => (Number.isFinite(perSecond) ? perSecond : Number.POSITIVE_INFINITY)
