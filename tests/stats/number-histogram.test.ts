import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeNumbers, NumberHistogram } from '../../src/stats/number-histogram.ts'

/** What tasks record: counts, shares, bytes, differences, now and then the same again, and now and then what no task records. */
const value: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -20, max: 300 }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: -40, max: 40, noNaN: true }).map((power) => Math.sign(power) * 2 ** Math.abs(power)),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(0, -0, 0.5, 1_000_000, Number.MAX_VALUE, -Number.MAX_VALUE),
)
const values = fc.array(value, { minLength: 1, maxLength: 200 })
/** Shares in ten thousandths, so that ranks can be told in whole numbers. */
const share = fc.nat({ max: 10_000 })

function histogramOf(all: Iterable<number>): NumberHistogram {
  const histogram = new NumberHistogram()
  for (const one of all) histogram.record(one)
  return histogram
}

const ascending = (all: readonly number[]): number[] => all.map((one) => one + 0).sort((first, second) => first - second)
const exactQuantile = (all: readonly number[], tenThousandths: number): number =>
  ascending(all)[Math.max(1, Math.ceil((all.length * tenThousandths) / 10_000)) - 1]!

describe('quantile', () => {
  test('is within 0.4 % of the exact one, whatever its size and sign', () => {
    fc.assert(
      fc.property(values, share, (all, tenThousandths) => {
        const exact = exactQuantile(all, tenThousandths)
        expect(Math.abs(histogramOf(all).quantile(tenThousandths / 10_000) - exact)).toBeLessThanOrEqual(
          Math.max(1e-307, Math.abs(exact) * 0.004),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('of whole numbers below 256, and of few different numbers, is exact', () => {
    const few = fc.array(fc.oneof(fc.integer({ min: -255, max: 255 }), fc.constantFrom(0.25, 0.5, 0.9, 1_234.5)), { minLength: 1 })
    fc.assert(
      fc.property(few, share, (all, tenThousandths) => {
        expect(histogramOf(all).quantile(tenThousandths / 10_000)).toBe(exactQuantile(all, tenThousandths))
      }),
    )
  })

  test('never falls as the share rises, and stays between the lowest and the highest value', () => {
    fc.assert(
      fc.property(values, fc.array(share, { minLength: 2 }), (all, shares) => {
        const histogram = histogramOf(all)
        const read = ascending(shares).map((tenThousandths) => histogram.quantile(tenThousandths / 10_000))
        expect(read).toEqual(ascending(read))
        expect(read[0]).toBeGreaterThanOrEqual(histogram.min)
        expect(read.at(-1)).toBeLessThanOrEqual(histogram.max)
      }),
    )
  })
})

test('count, lowest, highest, sum and mean are exact, or rounded once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1 }), (all) => {
      const { count, min, max, sum, mean } = histogramOf(all)
      const total = all.reduce((first, second) => first + second)
      expect({ count, min, max, sum: sum + 0, mean: mean + 0 }).toEqual({
        count: all.length,
        min: Math.min(...all) + 0,
        max: Math.max(...all) + 0,
        sum: total,
        mean: total / all.length,
      })
    }),
  )
})

test('the mean of numbers whose sum is too large for one is right', () => {
  const { sum, mean } = histogramOf([Number.MAX_VALUE, Number.MAX_VALUE])
  expect([sum, mean]).toEqual([Number.POSITIVE_INFINITY, Number.MAX_VALUE])
})

test('without a number there is no quantile, mean, lowest or highest', () => {
  const { count, sum, mean, min, max } = new NumberHistogram()
  expect([count, sum, mean, min, max, new NumberHistogram().quantile(0.5)]).toEqual([0, 0, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
})

describe('merging', () => {
  const encoded = fc.array(value, { maxLength: 100 }).map((all) => histogramOf(all).encode())

  test('gives the same bits as recording everything in one, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.nat({ max: 3 })), { maxLength: 200 }), (all) => {
        const part = (owner: number): NumberHistogram => histogramOf(all.filter(([, other]) => other === owner).map(([one]) => one))
        const merged = new NumberHistogram()
        for (const owner of [2, 0, 3, 1]) merged.add(part(owner))
        const one = histogramOf(all.map(([value]) => value).toReversed())
        expect(merged.encode()).toEqual(one.encode())
        expect([merged.sum, merged.mean]).toEqual([one.sum, one.mean])
      }),
    )
  })

  test('does not depend on the order', () => {
    fc.assert(
      fc.property(encoded, encoded, (first, second) => {
        expect(mergeNumbers([first, second])).toEqual(mergeNumbers([second, first]))
      }),
    )
  })

  test('does not depend on the grouping', () => {
    fc.assert(
      fc.property(encoded, encoded, encoded, (first, second, third) => {
        expect(mergeNumbers([mergeNumbers([first, second]), third])).toEqual(mergeNumbers([first, mergeNumbers([second, third])]))
      }),
    )
  })

  test('leaves the other histogram as it was', () => {
    const other = histogramOf([1, -1_000_000, 0.5])
    const before = other.encode()
    histogramOf([5]).add(other)
    expect(other.encode()).toEqual(before)
  })
})

describe('encoding', () => {
  test('gives back the same histogram, after JSON too', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), (all) => {
        const encoded = histogramOf(all).encode()
        const again = NumberHistogram.decode(JSON.parse(JSON.stringify(encoded)) as typeof encoded)
        expect(again.encode()).toEqual(encoded)
      }),
    )
  })

  test('of 100 000 different numbers takes a few kB', () => {
    const encoded = histogramOf(Array.from({ length: 100_000 }, (_, index) => 1_000 * Math.exp((index % 997) / 200) + index / 7)).encode()
    expect(JSON.stringify(encoded).length).toBeLessThan(6_000)
  })

  test('is refused if it was cut off', () => {
    const { buckets, ...rest } = histogramOf([0.1, 5, 1e9]).encode()
    const bytes = Buffer.from(buckets, 'base64')
    expect(() => NumberHistogram.decode({ ...rest, buckets: bytes.subarray(0, bytes.length - 1).toString('base64') })).toThrow(RangeError)
    expect(() => NumberHistogram.decode({ ...rest, buckets: Buffer.from([255, 255, 255, 1, 1]).toString('base64') })).toThrow(RangeError)
  })
})
