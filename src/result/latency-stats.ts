import { Histogram, type EncodedHistogram } from '../stats/histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { LatencyStats } from './load-result.ts'

/** Histograms count whole µs; everything above this folder is in ms. */
export const MICROS_PER_MS = 1_000

/** A recorded distribution in readable units. */
export function latencyStats(encoded: EncodedHistogram): LatencyStats {
  const histogram = Histogram.decode(encoded)
  const at = (quantile: number): Milliseconds => histogram.quantile(quantile) / MICROS_PER_MS
  return {
    count: histogram.count,
    mean: histogram.mean / MICROS_PER_MS,
    min: histogram.min / MICROS_PER_MS,
    max: histogram.max / MICROS_PER_MS,
    sd: histogram.standardDeviation / MICROS_PER_MS,
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
