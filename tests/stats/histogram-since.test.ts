import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from '../../src/stats/histogram.ts'

const of = (values: readonly number[]): Histogram => {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

test('what was recorded since an earlier state is what would have been recorded alone', () => {
  const values = fc.array(fc.nat({ max: 100_000 }), { maxLength: 60 })
  fc.assert(
    fc.property(values, values, (before, after) => {
      const since = of([...before, ...after]).since(of(before))
      const alone = of(after)
      expect([since.count, since.sum]).toEqual([alone.count, alone.sum])
      for (const quantile of [0.25, 0.5, 0.99]) {
        if (after.length === 0) expect(since.quantile(quantile)).toBeNaN()
        else expect(Math.abs(since.quantile(quantile) - alone.quantile(quantile))).toBeLessThanOrEqual(alone.quantile(quantile) * 0.008)
      }
    }),
  )
})

function buckets(visit: (add: (...bucket: readonly number[]) => void) => void): readonly (readonly number[])[] {
  const seen: (readonly number[])[] = []
  visit((...bucket) => seen.push(bucket))
  return seen
}

test('its buckets and its ranks are the same without making it', () => {
  const values = fc.array(fc.nat({ max: 100_000 }), { maxLength: 60 })
  fc.assert(
    fc.property(values, values, (before, after) => {
      const [all, earlier] = [of([...before, ...after]), of(before)]
      const since = all.since(earlier)
      expect(buckets((add) => all.forEachBucketSince(earlier, add))).toEqual(buckets((add) => since.forEachBucket(add)))
      const ranks = Array.from({ length: after.length }, (_, index) => index + 1)
      const found = all.valuesAtRanks([...ranks, after.length + 1], earlier)
      expect(found).toHaveLength(after.length)
      found.forEach((value, index) => expect(Math.abs(value - since.valueAtRank(index + 1))).toBeLessThanOrEqual(value * 0.008))
    }),
  )
})

test('a histogram that becomes a copy of another one does not change with it', () => {
  const values = fc.array(fc.nat({ max: 100_000 }), { maxLength: 60 })
  fc.assert(
    fc.property(values, values, (first, second) => {
      const [copy, other] = [of(first), of(second)]
      copy.become(other)
      expect(copy.encode()).toEqual(of(second).encode())
      other.record(7)
      expect(copy.encode()).toEqual(of(second).encode())
    }),
  )
})
