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
