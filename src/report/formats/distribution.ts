import type { LatencyStats } from '../../result/load-result.ts'
import { Histogram } from '../../stats/histogram.ts'

const EMPTY: Histogram = new Histogram()

/** The distribution of times, in µs; empty if there are none, or if it was too large to be kept: see {@link isKept}. */
export const histogramOf = (stats: LatencyStats): Histogram => (isKept(stats) ? Histogram.decode(stats.histogram) : EMPTY)

/** Whether the distribution is in the report, and not only its numbers. */
export const isKept = ({ count, histogram }: LatencyStats): boolean => count === 0 || histogram.buckets !== ''
