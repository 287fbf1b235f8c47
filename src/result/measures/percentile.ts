import { Histogram } from '../../stats/histogram.ts'
import { NumberHistogram } from '../../stats/number-histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { placedAt } from '../../units/errors/call-site.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatReceived } from '../../units/text/received.ts'
import { MICROS_PER_MS } from './latency-stats.ts'
import type { LatencyStats, MetricStats, ScopeResult, StepResult } from '../load-result.ts'

/**
 * The latency that `percent` of the succeeded iterations do not exceed, in milliseconds; for a step, its service time; for a metric, its values. Within
 * max(0.5 µs, 0.4 %) of the sample at that rank; `NaN` if nothing succeeded. 0 returns the lowest value, 100 the highest.
 *
 * @throws {LoadError} `bad-percentile` if `percent` is not a number from 0 to 100, `not-a-result` if `of` has no distribution.
 * @example percentile(result, 99.99)
 * @example percentile(result.serviceTime, 99.9)
 */
export function percentile(of: ScopeResult | StepResult | LatencyStats | MetricStats, percent: number): Milliseconds {
  return placedAt(percentile, () => percentileOf(of, percent))
}

function percentileOf(of: Parameters<typeof percentile>[0], percent: number): Milliseconds {
  if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100)) {
    throw new LoadError('bad-percentile', `Expected a percentile from 0 to 100, such as 99.9, got ${formatReceived(percent)}`)
  }
  if (isMetric(of)) return NumberHistogram.decode(of.histogram).quantile(percent / 100)
  return Histogram.decode(distributionOf(of).histogram).quantile(percent / 100) / MICROS_PER_MS
}

const isMetric = (of: unknown): of is MetricStats => typeof of === 'object' && of !== null && 'sum' in of && 'histogram' in of

function distributionOf(of: ScopeResult | StepResult | LatencyStats): LatencyStats {
  if (typeof of === 'object' && of !== null) {
    if ('histogram' in of) return of
    if ('latency' in of) return of.latency
    if ('serviceTime' in of) return of.serviceTime
  }
  throw new LoadError('not-a-result', `Expected a result, a step or a distribution such as \`result.latency\`, got ${formatReceived(of)}`)
}
