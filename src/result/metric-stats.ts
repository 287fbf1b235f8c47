import { NumberHistogram, type EncodedNumbers } from '../stats/number-histogram.ts'
import type { MetricStats } from './load-result.ts'

/** The recorded values of a metric in readable numbers. */
export function metricStats(encoded: EncodedNumbers): MetricStats {
  const histogram = NumberHistogram.decode(encoded)
  const at = (quantile: number): number => histogram.quantile(quantile)
  return {
    count: histogram.count,
    sum: histogram.sum,
    mean: histogram.mean,
    min: histogram.min,
    max: histogram.max,
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p995: at(0.995),
    p999: at(0.999),
    histogram: encoded,
  }
}

export const metricsFrom = (metrics: Readonly<Record<string, EncodedNumbers>>): Readonly<Record<string, MetricStats>> =>
  Object.fromEntries(Object.entries(metrics).map(([name, encoded]) => [name, metricStats(encoded)]))
