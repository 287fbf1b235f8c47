import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitUsl, peakOf, uslThroughput } from '../../../src/stats/sweep/usl.ts'

const LEVELS = [1, 2, 3, 5, 8, 13, 21, 34, 55]

const level = fc.record({ concurrency: fc.integer({ min: 1, max: 10_000 }), throughput: fc.double({ min: 0.001, max: 1e6, noNaN: true }) })
const levels = fc.uniqueArray(level, { minLength: 3, maxLength: 32, selector: ({ concurrency }) => concurrency })

test('it finds the parameters that a curve was made with', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      (lambda, sigma, kappa) => {
        const law = { lambda, sigma, kappa }
        const fit = fitUsl(LEVELS.map((concurrency) => ({ concurrency, throughput: uslThroughput(law, concurrency) })))
        expect(fit.lambda / lambda).toBeCloseTo(1, 6)
        expect(fit.sigma).toBeCloseTo(sigma, 6)
        expect(fit.kappa).toBeCloseTo(kappa, 6)
      },
    ),
  )
})

test('no parameter becomes negative, whatever was measured', () => {
  fc.assert(
    fc.property(levels, (measured) => {
      const { lambda, sigma, kappa } = fitUsl(measured)
      expect(lambda).toBeGreaterThan(0)
      expect(sigma).toBeGreaterThanOrEqual(0)
      expect(kappa).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('it does not depend on the unit of throughput, nor on the order of the levels', () => {
  fc.assert(
    fc.property(levels, fc.double({ min: 0.01, max: 100, noNaN: true }), (measured, factor) => {
      const fit = fitUsl(measured)
      const scaled = fitUsl(measured.map(({ concurrency, throughput }) => ({ concurrency, throughput: factor * throughput })).toReversed())
      expect(scaled.lambda / fit.lambda / factor).toBeCloseTo(1, 4)
      expect(scaled.sigma / (fit.sigma + 1e-9)).toBeCloseTo(fit.sigma / (fit.sigma + 1e-9), 4)
    }),
  )
})

test('the peak is where throughput is highest', () => {
  expect(peakOf({ lambda: 1, sigma: 0.05, kappa: 0.0005 })).toBeCloseTo(43.59, 2)
  expect(peakOf({ lambda: 1, sigma: 0.05, kappa: 0 })).toBe(Number.POSITIVE_INFINITY)
  expect(peakOf({ lambda: 1, sigma: 1, kappa: 0 })).toBe(1)
  expect(peakOf({ lambda: 1, sigma: 1.2, kappa: 0.01 })).toBe(1)
  const law = { lambda: 10, sigma: 0.1, kappa: 0.001 }
  expect(uslThroughput(law, peakOf(law))).toBeGreaterThan(uslThroughput(law, 0.9 * peakOf(law)))
  expect(uslThroughput(law, peakOf(law))).toBeGreaterThan(uslThroughput(law, 1.1 * peakOf(law)))
})
