import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCounts, encodeCounts } from '../../src/stats/encoding.ts'

const sparseCounts = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.tuple(fc.nat({ max: length - 1 }), fc.maxSafeNat()), { maxLength: 50 })
    .map((filled) => filled.reduce((counts, [bucket, count]) => counts.fill(count, bucket, bucket + 1), new Float64Array(length)))

test('counts are written as distance and count, seven bits a byte', () => {
  const counts = Float64Array.of(0, 5, 0, 0, 300)
  expect([...Buffer.from(encodeCounts(counts), 'base64')]).toEqual([2, 5, 3, 0b1010_1100, 0b10])
})

test('nothing counted is written as nothing', () => {
  expect(encodeCounts(new Float64Array(100))).toBe('')
  expect(decodeCounts('', 3)).toEqual(new Float64Array(3))
})

test('every count up to the highest whole number of a double comes back', () => {
  fc.assert(
    fc.property(sparseCounts(3_328), (counts) => {
      expect(decodeCounts(encodeCounts(counts), counts.length)).toEqual(counts)
    }),
  )
})

test('a text that was cut short is refused, not read as something else', () => {
  const text = encodeCounts(Float64Array.of(0, 0, 2 ** 40))
  const bytes = Buffer.from(text, 'base64')
  for (let length = 1; length < bytes.length; length++) {
    expect(() => decodeCounts(bytes.subarray(0, length).toString('base64'), 3)).toThrow(RangeError)
  }
})

test('a text of more buckets than there is room for is refused', () => {
  expect(() => decodeCounts(encodeCounts(Float64Array.of(1, 0, 1)), 2)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The encoded counts name bucket 2 of 2]`,
  )
})
