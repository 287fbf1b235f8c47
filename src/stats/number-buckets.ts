/**
 * Where any finite number falls: by its sign, its exponent and the first 7 bits of its mantissa. Every power of two is split into 128 equal parts, above and
 * below 0. Buckets are numbered in the order of their values: from 0 up for numbers from 0, from −1 down for those below.
 */

/** A number and its two halves; the upper one has sign, exponent and the first bits of the mantissa. */
const shared = new Float64Array(1)
const halves = new Uint32Array(shared.buffer)
shared[0] = -1
const [UPPER, LOWER] = halves[1] === 0 ? ([0, 1] as const) : ([1, 0] as const)

/** The bits of the upper half that do not decide the bucket. */
const DROPPED_BITS = 13

/** The lowest bucket is above this number, the highest below its opposite. */
export const BUCKETS_EACH_SIDE: number = 2 ** 18

/** The upper 32 bits of a number, as an unsigned whole number. */
export function upperHalf(value: number): number {
  shared[0] = value
  return halves[UPPER]!
}

/** The lower 32 bits of a number, as an unsigned whole number. */
export function lowerHalf(value: number): number {
  shared[0] = value
  return halves[LOWER]!
}

/** The number with these halves. */
export function numberFromHalves(upper: number, lower: number): number {
  halves[UPPER] = upper
  halves[LOWER] = lower
  return shared[0]!
}

/** The bucket of a finite number. */
export function numberBucketOf(value: number): number {
  const upper = upperHalf(value) | 0
  return upper >= 0 ? upper >>> DROPPED_BITS : -1 - ((upper & 0x7fff_ffff) >>> DROPPED_BITS)
}

/** The middle of a bucket: within 0.4 % of each of its numbers, except for those nearer to 0 than 10⁻³⁰⁷. */
export function middleOfNumbers(bucket: number): number {
  const middle = numberFromHalves(((bucket < 0 ? -1 - bucket : bucket) << DROPPED_BITS) | (1 << (DROPPED_BITS - 1)), 0)
  return bucket < 0 ? -middle : middle
}
