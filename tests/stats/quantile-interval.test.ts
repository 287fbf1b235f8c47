import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exceedanceBounds, fewestSamples, quantileRanks } from '../../src/stats/quantile-interval.ts'
import { seededRandom } from '../../src/units/random.ts'

const alone = (count: number): { count: number; designEffect: number } => ({ count, designEffect: 1 })

test('a bound on a quantile needs so many samples', () => {
  expect([0.5, 0.9, 0.95, 0.99, 0.999, 0.9999].map(fewestSamples)).toEqual([5, 29, 59, 299, 2_995, 29_956])
})

describe('ranks around a quantile', () => {
  // How many samples prove "the quantile is at most the (k + 1)-highest of them" at 95 %: one fewer does not.
  test.for([
    [0.5, 5, 0],
    [0.5, 53, 20],
    [0.9, 29, 0],
    [0.9, 167, 10],
    [0.95, 59, 0],
    [0.95, 577, 20],
    [0.99, 299, 0],
    [0.99, 473, 1],
    [0.99, 1_049, 5],
    [0.99, 6_323, 50],
    [0.999, 2_995, 0],
    [0.999, 63_281, 50],
  ] as const)(
    'the %d quantile of %d samples is below all but the %d highest, and of one less it is not',
    ([quantile, count, exceeding]) => {
      const at = (count: number): number => quantileRanks(alone(count), quantile, 0.05).upper
      expect(at(count)).toBe(count - exceeding)
      expect(at(count - 1)).toBe(exceeding === 0 ? Number.POSITIVE_INFINITY : count - exceeding)
    },
  )

  test.for([
    [0.5, 6],
    [0.9, 36],
    [0.95, 72],
    [0.99, 368],
    [0.999, 3_688],
  ] as const)('the %d quantile is bounded on both sides at 95 %% from %d samples on', ([quantile, count]) => {
    expect(quantileRanks(alone(count), quantile, 0.025).upper).toBe(count)
    expect(quantileRanks(alone(count - 1), quantile, 0.025).upper).toBe(Number.POSITIVE_INFINITY)
  })

  test('the median of 100 lies between the 40th and the 61st, as tables have it', () => {
    expect(quantileRanks(alone(100), 0.5, 0.025)).toEqual({ lower: 40, upper: 61 })
  })

  test('samples that tell as much as a tenth of them have the interval of a tenth of them', () => {
    const { lower, upper } = quantileRanks(alone(1_000), 0.5, 0.025)
    const hanging = quantileRanks({ count: 10_000, designEffect: 10 }, 0.5, 0.025)
    // An independent sample is ten neighbours here: its lowest bounds from below, its highest from above.
    expect(hanging.lower).toBeGreaterThan((lower - 1) * 10)
    expect(hanging.lower).toBeLessThanOrEqual(lower * 10)
    expect(hanging.upper).toBeGreaterThan((upper - 1) * 10)
    expect(hanging.upper).toBeLessThanOrEqual(upper * 10)
  })

  test('the true quantile is outside as seldom as was asked', () => {
    const random = seededRandom(1)
    let [below, above] = [0, 0]
    const { lower, upper } = quantileRanks(alone(400), 0.95, 0.025)
    for (let run = 0; run < 4_000; run++) {
      // The rank of the true quantile among uniform samples is how many of them lie below it.
      let smaller = 0
      for (let sample = 0; sample < 400; sample++) if (random() < 0.95) smaller += 1
      if (smaller < lower) above += 1
      if (smaller >= upper) below += 1
    }
    expect(above / 4_000).toBeLessThan(0.03)
    expect(below / 4_000).toBeLessThan(0.03)
    expect((above + below) / 4_000).toBeGreaterThan(0.02)
  })

  test('hold the quantile between them and widen with the confidence', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        (count, quantile, designEffect) => {
          const narrow = quantileRanks({ count, designEffect }, quantile, 0.1)
          const wide = quantileRanks({ count, designEffect }, quantile, 0.01)
          expect(wide.lower).toBeLessThanOrEqual(narrow.lower)
          expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper)
          expect(narrow.lower).toBeLessThanOrEqual(Math.ceil(count * quantile))
          expect(narrow.upper).toBeGreaterThanOrEqual(Math.floor(count * quantile))
        },
      ),
    )
  })
})

describe('the share above a limit', () => {
  // Clopper & Pearson, 95 %, both sides; computed by scipy 1.17.1 from the quantiles of the beta distribution.
  test.for([
    [10, 100, 0.049_005, 0.176_223],
    [0, 20, 0, 0.168_433],
    [20, 20, 0.831_567, 1],
    [1, 3, 0.008_404, 0.905_701],
  ] as const)('of which %d of %d samples were', ([exceeding, count, lower, upper]) => {
    const bounds = exceedanceBounds(alone(count), exceeding, 0.025)
    expect(bounds.lower).toBeCloseTo(lower, 6)
    expect(bounds.upper).toBeCloseTo(upper, 6)
  })

  test('says the same of a limit as the ranks say of the quantile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat({ max: 5_000 }),
        fc.constantFrom(0.5, 0.9, 0.95, 0.99),
        (count, drawn, quantile) => {
          const exceeding = drawn % (count + 1)
          const { lower, upper } = exceedanceBounds(alone(count), exceeding, 0.05)
          const ranks = quantileRanks(alone(count), quantile, 0.05)
          // On the very edge the last digit of a double decides.
          fc.pre(Math.abs(upper - 1 + quantile) > 1e-6 && Math.abs(lower - 1 + quantile) > 1e-6)
          // The limit lies between two samples: below it are all but the `exceeding` highest.
          expect(upper <= 1 - quantile).toBe(ranks.upper <= count - exceeding)
          expect(lower > 1 - quantile).toBe(ranks.lower > count - exceeding)
        },
      ),
    )
  })
})
