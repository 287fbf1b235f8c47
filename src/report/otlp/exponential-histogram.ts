import { middleOf, bucketOf, FINE } from '../../stats/buckets.ts'
import type { Histogram } from '../../stats/histogram.ts'

/** A distribution in seconds as OpenTelemetry has it: bucket `i` counts what is above base^i and at most base^(i + 1), where base is 2^(2^−scale). */
export interface ExponentialHistogram {
  readonly count: number
  readonly sum: number
  readonly min?: number
  readonly max?: number
  readonly scale: number
  readonly zeroCount: number
  readonly positive: { readonly offset: number; readonly bucketCounts: readonly number[] }
  readonly negative: { readonly offset: number; readonly bucketCounts: readonly number[] }
}

/** About as fine as our own buckets. */
const FINEST = 7
/** As many buckets as OpenTelemetry keeps by default. */
const MOST_BUCKETS = 160

const NONE = { offset: 0, bucketCounts: [] } as const

/** A histogram in µs as an exponential one in seconds, at the finest scale that has room for it. Count, sum, minimum and maximum are exact. */
export function exponential(histogram: Histogram): ExponentialHistogram {
  const { count, sum, min, max } = histogram
  if (count === 0) return { count, sum: 0, scale: FINEST, zeroCount: 0, positive: NONE, negative: NONE }
  let scale = FINEST
  while (indexOf(max / 1e6, scale) - indexOf(Math.max(min, 1) / 1e6, scale) >= MOST_BUCKETS) scale -= 1
  const offset = indexOf(Math.max(min, 1) / 1e6, scale)
  const bucketCounts = Array.from({ length: max === 0 ? 0 : indexOf(max / 1e6, scale) - offset + 1 }, () => 0)
  let zeroCount = 0
  histogram.forEachBucket((lowest, _highest, hits) => {
    // As quantiles read it.
    const micros = Math.min(max, Math.max(min, middleOf(bucketOf(lowest, FINE), FINE)))
    if (micros === 0) zeroCount += hits
    else bucketCounts[indexOf(micros / 1e6, scale) - offset]! += hits
  })
  return {
    count,
    sum: sum / 1e6,
    min: min / 1e6,
    max: max / 1e6,
    scale,
    zeroCount,
    positive: { offset: bucketCounts.length === 0 ? 0 : offset, bucketCounts },
    negative: NONE,
  }
}

const indexOf = (seconds: number, scale: number): number => Math.ceil(Math.log2(seconds) * 2 ** scale) - 1
