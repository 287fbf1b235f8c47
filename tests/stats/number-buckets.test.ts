import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  BUCKETS_EACH_SIDE,
  lowerHalf,
  middleOfNumbers,
  numberBucketOf,
  numberFromHalves,
  upperHalf,
} from '../../src/stats/number-buckets.ts'

const finite = fc.double({ noDefaultInfinity: true, noNaN: true })

test.for([
  [0, 0],
  [1, 130_944],
  [1 + 1 / 128, 130_945],
  [2, 131_072],
  [-1, -130_945],
  [-2, -131_073],
  [Number.MIN_VALUE, 0],
  [Number.MAX_VALUE, 262_015],
  [-Number.MAX_VALUE, -262_016],
] as const)('%d falls into bucket %d', ([value, bucket]) => {
  expect(numberBucketOf(value)).toBe(bucket)
})

test('buckets are in the order of their numbers, and none is beyond the limit', () => {
  fc.assert(
    fc.property(finite, finite, (first, second) => {
      const [low, high] = first < second ? [first, second] : [second, first]
      expect(numberBucketOf(low + 0)).toBeLessThanOrEqual(numberBucketOf(high + 0))
      expect(Math.abs(numberBucketOf(first))).toBeLessThan(BUCKETS_EACH_SIDE)
    }),
    { numRuns: 1_000 },
  )
})

test('the middle of a bucket is in it, and within 0.4 % of each of its numbers', () => {
  fc.assert(
    fc.property(finite, (value) => {
      const bucket = numberBucketOf(value)
      const middle = middleOfNumbers(bucket)
      expect(numberBucketOf(middle)).toBe(bucket)
      expect(Math.abs(middle - value)).toBeLessThanOrEqual(Math.max(1e-307, Math.abs(value) * 0.004))
    }),
    { numRuns: 1_000 },
  )
})

test('a number is the one of its halves', () => {
  fc.assert(
    fc.property(finite, (value) => {
      expect(numberFromHalves(upperHalf(value), lowerHalf(value))).toBe(value)
    }),
  )
})
