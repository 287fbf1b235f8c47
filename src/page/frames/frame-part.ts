import type { LiveCalls, LiveCounts } from '../../record/live-counts.ts'
import { badIn } from '../../result/scope.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ObservedTarget } from '../../run/monitor/target/observed-target.ts'
import type { PagePart, PageScope, PageTarget } from '../messages.ts'
import { quantilesMs } from './quantiles.ts'

/** A part of a run, with the counts of iterations or of calls. */
export type CountedPart = { readonly scope: PageScope; readonly asked: number | null; readonly measured: number | null } & (
  | { readonly counts: LiveCounts; readonly calls?: undefined }
  | { readonly calls: LiveCalls; readonly counts?: undefined }
)

const AXIS = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999]
const [P50, P90, P95, P99, P999] = [0.5, 0.9, 0.95, 0.99, 0.999].map((quantile) => AXIS.indexOf(quantile)) as [
  number,
  number,
  number,
  number,
  number,
]

/** A part of a run as the page shows it. */
export function partOf({ scope, counts, calls, asked, measured }: CountedPart, perSecondNow: number, sinceMs: Milliseconds): PagePart {
  const histogram = counts === undefined ? calls.serviceTime : counts.latency
  const quantiles = quantilesMs(histogram, AXIS)
  const { succeeded, bad, received, of } = counts === undefined ? ofCalls(calls) : ofIterations(counts)
  return {
    scope,
    method: calls?.method ?? null,
    count: succeeded + bad,
    succeeded,
    bad,
    mean: ms(histogram.mean),
    min: ms(histogram.min),
    max: ms(histogram.max),
    p50: quantiles[P50] ?? null,
    p90: quantiles[P90] ?? null,
    p95: quantiles[P95] ?? null,
    p99: quantiles[P99] ?? null,
    p999: quantiles[P999] ?? null,
    size: of === 0 ? null : received / of,
    perSecondNow,
    perSecond: sinceMs <= 0 ? 0 : (succeeded * 1_000) / sinceMs,
    asked,
    measured,
    distribution: quantiles.map((value, index) => [AXIS[index]!, value]),
  }
}

const ms = (micros: number): Milliseconds | null => (Number.isNaN(micros) ? null : micros / 1_000)

const ofCalls = ({ count, failed, received }: LiveCalls): Totals => ({ succeeded: count - failed, bad: failed, received, of: count })

const ofIterations = ({ iterations, received, calls }: LiveCounts): Totals => ({
  succeeded: iterations.succeeded,
  bad: badIn(iterations),
  received,
  of: calls,
})

interface Totals {
  readonly succeeded: number
  readonly bad: number
  readonly received: number
  /** How many calls received it. */
  readonly of: number
}

/** A number that JSON has no word for is `null`. */
export const finiteOrNull = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)

/** A target as the page shows it while it is loaded. */
export function shownTarget(target: ObservedTarget | undefined): PageTarget | null {
  if (target === undefined) return null
  const { pid, utilization, cores, maxCores, rss, rssMax, output } = target
  const unknown = { url: null, microsPerIteration: null }
  const [meanCores, most] = [finiteOrNull(cores), finiteOrNull(maxCores)]
  return {
    ...unknown,
    pid,
    utilization: finiteOrNull(utilization),
    meanCores,
    maxCores: most,
    rss: finiteOrNull(rss),
    rssMax: finiteOrNull(rssMax),
    output,
  }
}
