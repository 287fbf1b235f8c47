import { array, assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { exponential } from '../../../src/report/otlp/exponential-histogram.ts'
import { MAX_VALUE } from '../../../src/stats/buckets.ts'
import { Histogram } from '../../../src/stats/histogram.ts'

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

test('nothing has no buckets', () => {
  expect(exponential(new Histogram())).toMatchObject({ count: 0, sum: 0, zeroCount: 0, positive: { bucketCounts: [] } })
})

test('a value of 0 is in the bucket of zeros', () => {
  expect(exponential(histogramOf([0, 0]))).toMatchObject({
    count: 2,
    zeroCount: 2,
    min: 0,
    max: 0,
    positive: { offset: 0, bucketCounts: [] },
  })
})

test('values are above the lower bound of their bucket, and at most its upper one', () => {
  // 2^-2 s is the upper bound of a bucket at every scale.
  const { scale, positive, count, sum } = exponential(histogramOf([250_000]))
  expect({ scale, count, sum, counts: positive.bucketCounts }).toEqual({ scale: 7, count: 1, sum: 0.25, counts: [1] })
  expect(2 ** ((positive.offset + 1) / 2 ** scale)).toBeCloseTo(0.25, 12)
})

test('nothing is lost, there are at most 160 buckets, and a quantile is in its bucket', () => {
  assert(
    property(array(integer({ min: 0, max: MAX_VALUE }), { minLength: 1, maxLength: 80 }), (values) => {
      const histogram = histogramOf(values)
      const { count, sum, zeroCount, positive, scale, min, max } = exponential(histogram)
      expect(positive.bucketCounts.length).toBeLessThanOrEqual(160)
      expect(positive.bucketCounts.reduce((total, hits) => total + hits, zeroCount)).toBe(count)
      expect([count, min, max]).toEqual([values.length, histogram.min / 1e6, histogram.max / 1e6])
      expect(sum).toBeCloseTo(values.reduce((total, value) => total + value, 0) / 1e6, 3)
      const rank = Math.ceil(values.length / 2)
      let seen = zeroCount
      const at = positive.bucketCounts.findIndex((hits) => (seen += hits) >= rank)
      const median = histogram.valueAtRank(rank) / 1e6
      if (zeroCount >= rank) expect(median).toBe(0)
      else {
        expect(median).toBeGreaterThan(2 ** ((positive.offset + at) / 2 ** scale) * (1 - 1e-9))
        expect(median).toBeLessThanOrEqual(2 ** ((positive.offset + at + 1) / 2 ** scale) * (1 + 1e-9))
      }
    }),
  )
})
