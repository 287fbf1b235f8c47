import { NumberHistogram, type EncodedNumbers } from '../../stats/number-histogram.ts'
import { quantilesBy } from './latency-stats.ts'
import type { MetricStats } from '../load-result.ts'

/** The recorded values of a metric in readable numbers. */
export function metricStats(encoded: EncodedNumbers): MetricStats {
  const histogram = NumberHistogram.decode(encoded)
  return {
    count: histogram.count,
    sum: histogram.sum,
    mean: histogram.mean,
    min: histogram.min,
    max: histogram.max,
    ...quantilesBy((quantile) => histogram.quantile(quantile)),
    histogram: encoded,
  }
}

export const metricsFrom = (metrics: Readonly<Record<string, EncodedNumbers>>): Readonly<Record<string, MetricStats>> =>
  Object.fromEntries(Object.entries(metrics).map(([name, encoded]) => [name, metricStats(encoded)]))
