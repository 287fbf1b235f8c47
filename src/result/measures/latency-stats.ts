import type { ServerTimingSnapshot } from '../../record/counters/server-timings.ts'
import { QUANTILES, type QuantileMetric } from '../../stats/comparison/metric.ts'
import { Histogram, type EncodedHistogram } from '../../stats/histogram.ts'
import type { LatencyStats } from '../load-result.ts'

/** Histograms count whole µs; everything above this folder is in ms. */
export const MICROS_PER_MS = 1_000

/** A recorded distribution in readable units. */
export function latencyStats(encoded: EncodedHistogram): LatencyStats {
  const histogram = Histogram.decode(encoded)
  return {
    count: histogram.count,
    mean: histogram.mean / MICROS_PER_MS,
    min: histogram.min / MICROS_PER_MS,
    max: histogram.max / MICROS_PER_MS,
    sd: histogram.standardDeviation / MICROS_PER_MS,
    ...quantilesBy((quantile) => histogram.quantile(quantile) / MICROS_PER_MS),
    histogram: encoded,
  }
}

/** The quantiles of a result, by their names. */
export const quantilesBy = (at: (quantile: number) => number): Record<QuantileMetric, number> =>
  Object.fromEntries(Object.entries(QUANTILES).map(([name, quantile]) => [name, at(quantile)])) as Record<QuantileMetric, number>

/** What replies said in `Server-Timing`, in readable units, as an object without other properties: the names are those of the target. */
export function serverTimingFrom(snapshot: ServerTimingSnapshot | undefined): Readonly<Record<string, LatencyStats>> {
  const stats: Record<string, LatencyStats> = Object.create(null)
  for (const [name, encoded] of Object.entries(snapshot?.timings ?? {})) stats[name] = latencyStats(encoded)
  return stats
}
