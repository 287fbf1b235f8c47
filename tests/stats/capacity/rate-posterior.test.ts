import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { RatePosterior } from '../../../src/stats/capacity/rate-posterior.ts'

test('without a probe every rate of the range is as likely, on a logarithmic scale', () => {
  const posterior = new RatePosterior({ from: 100, to: 10_000 })
  expect(posterior.quantile(0.5)).toBeCloseTo(1_000, 6)
  expect(posterior.quantile(0.25)).toBeCloseTo(10 ** 2.5, 6)
})

test('good probes move it up and bad ones down, in any order, and its quantiles stay in order', () => {
  const probes = fc.array(fc.tuple(fc.double({ min: 100, max: 10_000, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(probes, (given) => {
      const [one, other] = [new RatePosterior({ from: 100, to: 10_000 }), new RatePosterior({ from: 100, to: 10_000 })]
      for (const [rate, isGood] of given) {
        const before = one.quantile(0.5)
        one.update(rate, isGood)
        if (isGood) expect(one.quantile(0.5)).toBeGreaterThanOrEqual(before * 0.999_999)
        else expect(one.quantile(0.5)).toBeLessThanOrEqual(before * 1.000_001)
      }
      for (const [rate, isGood] of given.toReversed()) other.update(rate, isGood)
      for (const at of [0.05, 0.5, 0.95]) expect(other.quantile(at) / one.quantile(at)).toBeCloseTo(1, 6)
      expect(one.quantile(0.05)).toBeLessThanOrEqual(one.quantile(0.95))
    }),
  )
})

test('one probe against many does not decide', () => {
  const posterior = new RatePosterior({ from: 100, to: 10_000 })
  posterior.update(200, false)
  for (let probes = 0; probes < 4; probes++) posterior.update(1_000, true)
  posterior.update(2_000, false)
  posterior.update(2_000, false)
  expect(posterior.quantile(0.5)).toBeGreaterThan(1_000)
})
