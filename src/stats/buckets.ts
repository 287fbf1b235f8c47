/**
 * Where a whole number falls. Below 2 · 2^7 each value has its own bucket; above, every power of two is split into 2^7 equal parts:
 *
 *   value   0 … 255   256 … 511   512 … 1023   …   2³¹ … 2³² − 1
 *   width      1          2           4                 2²⁴
 */
const BITS = 7
const PER_OCTAVE = 2 ** BITS

/** The highest value that can be told from others; in µs, 71 minutes. */
export const MAX_VALUE: number = 2 ** 32 - 1

/** The bucket of a whole number from 0 to {@link MAX_VALUE}. */
export function bucketOf(value: number): number {
  if (value < 2 * PER_OCTAVE) return value
  const shift = 31 - Math.clz32(value) - BITS
  return shift * PER_OCTAVE + (value >>> shift)
}

/** How many buckets there are in all. */
export const bucketCount: number = bucketOf(MAX_VALUE) + 1

/** The lowest whole number in a bucket. */
export function lowestIn(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / PER_OCTAVE) - 1)
  return (bucket - shift * PER_OCTAVE) * 2 ** shift
}

/** The highest whole number in a bucket. */
export function highestIn(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / PER_OCTAVE) - 1)
  return lowestIn(bucket) + 2 ** shift - 1
}
