import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { incompleteBeta } from '../../src/stats/incomplete-beta.ts'

/** The chance of `successes` or more in independent trials, by adding up the binomial distribution in the order that loses least. */
function atLeast(successes: number, trials: number, chance: number): number {
  let term = (1 - chance) ** trials
  let below = 0
  for (let count = 0; count < successes; count++) {
    below += term
    term *= ((trials - count) / (count + 1)) * (chance / (1 - chance))
  }
  return 1 - below
}

test.for([
  [0.5, 2, 3, 0.6875],
  [0.25, 1, 1, 0.25],
  [0.3, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.3))],
  [0.9, 10, 1, 0.9 ** 10],
  [0.99, 299, 1, 0.99 ** 299],
  [0.1, 1, 40, 1 - 0.9 ** 40],
  [0, 3, 4, 0],
  [1, 3, 4, 1],
] as const)('I_%d(%d, %d) is %d', ([x, a, b, expected]) => {
  expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 10)
})

test('is the chance of at least so many successes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 60 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (successes, failures, chance) => {
        expect(incompleteBeta(chance, successes, failures + 1)).toBeCloseTo(atLeast(successes, successes + failures, chance), 8)
      },
    ),
  )
})

test('is symmetric at the middle of ten million trials, as it is of ten', () => {
  expect(incompleteBeta(0.5, 5_000_000, 5_000_000)).toBeCloseTo(0.5, 7)
})

test('rises with x and turns round with its parameters', () => {
  const parameter = fc.double({ min: 0.5, max: 5_000, noNaN: true })
  fc.assert(
    fc.property(
      parameter,
      parameter,
      fc.double({ min: 0.001, max: 0.49, noNaN: true }),
      fc.double({ min: 0.001, max: 0.49, noNaN: true }),
      (a, b, x, more) => {
        expect(incompleteBeta(x + more, a, b)).toBeGreaterThanOrEqual(incompleteBeta(x, a, b) - 1e-9)
        expect(incompleteBeta(x, a, b)).toBeCloseTo(1 - incompleteBeta(1 - x, b, a), 9)
      },
    ),
  )
})
