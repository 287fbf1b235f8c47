import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketCount, bucketOf, COARSE, FINE, highestIn, lowestIn, MAX_VALUE, middleOf, wholeOf } from '../../src/stats/buckets.ts'

describe('wholeOf', () => {
  test.for([
    ['is the nearest whole number', 1.49, 1],
    ['rounds a half up', 1.5, 2],
    ['is 0 for what is below 0', -3, 0],
    ['is 0 for what is no number', Number.NaN, 0],
    ['keeps the highest value', MAX_VALUE, MAX_VALUE],
    ['holds what lies above it', MAX_VALUE + 1, MAX_VALUE],
    ['holds what has no end', Number.POSITIVE_INFINITY, MAX_VALUE],
  ] as const)('%s', ([, value, whole]) => {
    expect(wholeOf(value)).toBe(whole)
  })
})

describe('fine buckets', () => {
  test.for([
    ['the first value', 0, 0],
    ['the last value with a bucket of its own', 255, 255],
    ['the first pair', 256, 256],
    ['the other half of it', 257, 256],
    ['the last pair', 511, 383],
    ['the first four', 512, 384],
    ['the last four', 1_023, 511],
    ['the highest value', MAX_VALUE, 3_327],
  ] as const)('hold %s', ([, value, bucket]) => {
    expect(bucketOf(value, FINE)).toBe(bucket)
  })
})

describe.for([
  { name: 'fine', bits: FINE, count: 3_328, error: 0.004 },
  { name: 'coarse', bits: COARSE, count: 896, error: 0.016 },
])('$name buckets', ({ bits, count, error }) => {
  test(`are ${count}`, () => {
    expect(bucketCount(bits)).toBe(count)
  })

  test('join without a gap from 0 to the highest value', () => {
    let lowest = 0
    for (let bucket = 0; bucket < count; bucket++) {
      expect(lowestIn(bucket, bits)).toBe(lowest)
      lowest = highestIn(bucket, bits) + 1
    }
    expect(lowest).toBe(MAX_VALUE + 1)
  })

  test('hold exactly the values between their ends', () => {
    for (let bucket = 0; bucket < count; bucket++) {
      expect([bucketOf(lowestIn(bucket, bits), bits), bucketOf(highestIn(bucket, bits), bits)]).toEqual([bucket, bucket])
    }
  })

  test(`have a middle within ${error * 100} % of each of their values`, () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 32, noNaN: true }).map((power) => wholeOf(2 ** power)),
        (value) => {
          expect(Math.abs(middleOf(bucketOf(value, bits), bits) - value)).toBeLessThanOrEqual(value * error)
        },
      ),
    )
  })
})
