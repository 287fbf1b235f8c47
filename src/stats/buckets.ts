/**
 * Where a whole number falls, at a fineness of `bits`: below 2 · 2^bits each value has its own bucket; above, every power of two is split into
 * 2^bits equal parts. With 7 bits:
 *
 *   value   0 … 255   256 … 511   512 … 1023   …   2³¹ … 2³² − 1
 *   width      1          2           4                 2²⁴
 */

/** As they were when this module was loaded: the code under test may replace them later. */
const { clz32, max, min, round } = Math

/** The fineness of a histogram: the middle of a bucket is within 0.4 % of each of its values. */
export const FINE = 7

/** The fineness of the histograms kept per block of time: within 1.6 %. */
export const COARSE = 5

/** The highest value that can be distinguished; in µs, 71 minutes. */
export const MAX_VALUE: number = 2 ** 32 - 1

/** The whole number that a value is counted as: the nearest one from 0 to {@link MAX_VALUE}; 0 for `NaN`. */
export function wholeOf(value: number): number {
  return value > 0 ? min(MAX_VALUE, round(value)) : 0
}

/** The bucket of a whole number from 0 to {@link MAX_VALUE}. */
export function bucketOf(value: number, bits: number): number {
  if (value < 2 << bits) return value
  const shift = 31 - clz32(value) - bits
  return (shift << bits) + (value >>> shift)
}

/** How many buckets there are in all. */
export function bucketCount(bits: number): number {
  return bucketOf(MAX_VALUE, bits) + 1
}

/** The lowest whole number in a bucket. */
export function lowestIn(bucket: number, bits: number): number {
  const shift = shiftOf(bucket, bits)
  return (bucket - (shift << bits)) * 2 ** shift
}

/** The highest whole number in a bucket. */
export function highestIn(bucket: number, bits: number): number {
  return lowestIn(bucket, bits) + 2 ** shiftOf(bucket, bits) - 1
}

/** The value that a bucket stands for: the middle between its lowest and its highest value. */
export function middleOf(bucket: number, bits: number): number {
  return (lowestIn(bucket, bits) + highestIn(bucket, bits)) / 2
}

const shiftOf = (bucket: number, bits: number): number => max(0, (bucket >> bits) - 1)
