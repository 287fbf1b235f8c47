import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_VALUE, wholeOf } from '../../src/stats/buckets.ts'
import { Histogram, mergeHistograms } from '../../src/stats/histogram.ts'

/** Times in µs as they come: near 0, all magnitudes up to 71 minutes and beyond, whole and not, and now and then the same again. */
const micros: fc.Arbitrary<number> = fc.oneof(
  fc.double({ min: 0, max: 600, noNaN: true }),
  fc.double({ min: 0, max: 33, noNaN: true }).map((power) => 2 ** power),
  fc.constantFrom(0, 1, 255, 255.5, 256, 50_000, MAX_VALUE),
)
const samples = fc.array(micros, { minLength: 1, maxLength: 200 })
/** Shares in ten thousandths, so that ranks can be told in whole numbers. */
const share = fc.nat({ max: 10_000 })

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const held = (value: number): number => Math.min(MAX_VALUE, value)
const ascending = (values: readonly number[]): number[] => values.map(held).sort((first, second) => first - second)
const exactQuantile = (values: readonly number[], tenThousandths: number): number =>
  ascending(values)[Math.max(1, Math.ceil((values.length * tenThousandths) / 10_000)) - 1]!
const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
const tolerance = (value: number): number => Math.max(0.5, value * 0.004)

describe('quantile', () => {
  test('is within 0.5 µs or 0.4 % of the exact one, up to 71 minutes', () => {
    fc.assert(
      fc.property(samples, share, (values, tenThousandths) => {
        const exact = exactQuantile(values, tenThousandths)
        expect(Math.abs(histogramOf(values).quantile(tenThousandths / 10_000) - exact)).toBeLessThanOrEqual(tolerance(exact))
      }),
      { numRuns: 500 },
    )
  })

  test('never falls as the share rises, and stays between the lowest and the highest value', () => {
    fc.assert(
      fc.property(samples, fc.array(share, { minLength: 2 }), (values, shares) => {
        const histogram = histogramOf(values)
        const read = ascending(shares).map((tenThousandths) => histogram.quantile(tenThousandths / 10_000))
        expect(read).toEqual(read.toSorted((first, second) => first - second))
        expect(read[0]).toBeGreaterThanOrEqual(histogram.min)
        expect(read.at(-1)).toBeLessThanOrEqual(histogram.max)
      }),
    )
  })

  test.for([
    [0.07, 7],
    [0.28, 28],
    [0.55, 55],
    [0.57, 57],
    [0.95, 95],
    [0.99, 99],
  ] as const)('of a share that doubles cannot hold, %d of 100 values, is value %d', ([quantile, value]) => {
    expect(histogramOf(Array.from({ length: 100 }, (_, index) => index + 1)).quantile(quantile)).toBe(value)
  })

  test('of a share that doubles cannot hold is right with 10^11 values too', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, index) => index + 1))
    for (let doubling = 0; doubling < 30; doubling++) histogram.add(histogram)
    expect([0.07, 0.28, 0.55, 0.57, 0.95, 0.99].map((quantile) => histogram.quantile(quantile))).toEqual([7, 28, 55, 57, 95, 99])
  })

  test('of equal values is that value', () => {
    fc.assert(
      fc.property(micros, fc.integer({ min: 1, max: 20 }), share, (value, times, tenThousandths) => {
        expect(histogramOf(Array.from({ length: times }, () => value)).quantile(tenThousandths / 10_000)).toBe(wholeOf(value))
      }),
    )
  })
})

test('the value at a rank past the last is above everything', () => {
  const histogram = histogramOf([3, 1, 2])
  expect([1, 2, 3, 4].map((rank) => histogram.valueAtRank(rank))).toEqual([1, 2, 3, Number.POSITIVE_INFINITY])
})

test('what lies above a limit is what quantile reads as above it', () => {
  fc.assert(
    fc.property(samples, share, micros, (values, tenThousandths, limit) => {
      const histogram = histogramOf(values)
      const rank = Math.max(1, Math.ceil((values.length * tenThousandths) / 10_000))
      expect(histogram.valueAtRank(rank) > limit).toBe(histogram.countAbove(limit) > values.length - rank)
    }),
    { numRuns: 500 },
  )
})

test('what lies above a limit is exact but for the values within 0.4 % of it', () => {
  fc.assert(
    fc.property(samples, micros, (values, limit) => {
      const above = (edge: number): number => values.filter((value) => held(value) > edge).length
      const counted = histogramOf(values).countAbove(limit)
      expect(counted).toBeGreaterThanOrEqual(above(limit + 1.01 * tolerance(limit)))
      expect(counted).toBeLessThanOrEqual(above(limit - 1.01 * tolerance(limit)))
    }),
    { numRuns: 500 },
  )
})

test('count, sum, mean, lowest and highest are exact', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const { count, sum, mean, min, max } = histogramOf(values)
      const whole = values.map(wholeOf)
      const total = whole.reduce((first, second) => first + second)
      expect({ count, sum, mean, min, max }).toEqual({
        count: values.length,
        sum: total,
        mean: total / values.length,
        min: Math.min(...whole),
        max: Math.max(...whole),
      })
    }),
  )
})

describe('standardDeviation', () => {
  test('is within 0.4 % of the root mean square of the values', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const whole = values.map(wholeOf)
        const mean = whole.reduce((first, second) => first + second) / whole.length
        const exact = rootMeanSquare(whole.map((value) => value - mean))
        expect(Math.abs(histogramOf(values).standardDeviation - exact)).toBeLessThanOrEqual(rootMeanSquare(whole) * 0.004 + 1e-9)
      }),
    )
  })

  test('is exact below 256 µs', () => {
    expect(histogramOf([2, 4, 4, 4, 5, 5, 7, 9]).standardDeviation).toBe(2)
  })

  test('of equal values is 0, however wide their bucket is', () => {
    expect(histogramOf([50_000, 50_000, 50_000]).standardDeviation).toBe(0)
  })
})

describe('merging', () => {
  const encoded = fc.array(micros, { maxLength: 100 }).map((values) => histogramOf(values).encode())

  test('two histograms is the same as recording everything in one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(micros, fc.boolean()), { maxLength: 200 }), (values) => {
        const part = (chosen: boolean): Histogram => histogramOf(values.filter(([, first]) => first === chosen).map(([value]) => value))
        const merged = part(true)
        merged.add(part(false))
        expect(merged.encode()).toEqual(histogramOf(values.map(([value]) => value)).encode())
      }),
    )
  })

  test('does not depend on the order', () => {
    fc.assert(
      fc.property(encoded, encoded, (first, second) => {
        expect(mergeHistograms([first, second])).toEqual(mergeHistograms([second, first]))
      }),
    )
  })

  test('does not depend on the grouping', () => {
    fc.assert(
      fc.property(encoded, encoded, encoded, (first, second, third) => {
        expect(mergeHistograms([mergeHistograms([first, second]), third])).toEqual(
          mergeHistograms([first, mergeHistograms([second, third])]),
        )
      }),
    )
  })

  test('with an empty histogram changes nothing', () => {
    fc.assert(
      fc.property(encoded, (some) => {
        expect(mergeHistograms([some, new Histogram().encode()])).toEqual(some)
      }),
    )
  })

  test('leaves the other histogram as it was', () => {
    const other = histogramOf([1, 1_000_000])
    const before = other.encode()
    histogramOf([5]).add(other)
    expect(other.encode()).toEqual(before)
  })
})

test('what is added less something is what was recorded less that, and not below 0', () => {
  const other = new Histogram()
  for (const value of [3, 100, 250]) other.record(value)
  const histogram = new Histogram()
  histogram.record(40)
  histogram.addReduced(other, 60)
  const expected = new Histogram()
  for (const value of [0, 40, 40, 190]) expected.record(value)
  expect(histogram.encode()).toEqual(expected.encode())
  histogram.addReduced(new Histogram(), 60)
  expect(histogram.encode()).toEqual(expected.encode())
})

test('a histogram that was cleared is as a new one', () => {
  const histogram = new Histogram()
  histogram.record(70_000)
  histogram.clear()
  expect(histogram.encode()).toEqual(new Histogram().encode())
  histogram.record(5)
  expect([histogram.min, histogram.max, histogram.count]).toEqual([5, 5, 1])
})

describe('encoding', () => {
  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.array(micros, { maxLength: 200 }), share, (values, tenThousandths) => {
        const histogram = histogramOf(values)
        const decoded = Histogram.decode(histogram.encode())
        expect(decoded.encode()).toEqual(histogram.encode())
        expect(decoded.quantile(tenThousandths / 10_000)).toBe(histogram.quantile(tenThousandths / 10_000))
      }),
    )
  })

  test('loses nothing of counts above 2^32', () => {
    const histogram = histogramOf([100, 100, 100, 7_000])
    for (let doubling = 0; doubling < 34; doubling++) histogram.add(histogram)
    const decoded = Histogram.decode(histogram.encode())
    expect(decoded.count).toBe(4 * 2 ** 34)
    expect(decoded.countAbove(100)).toBe(2 ** 34)
    expect(decoded.mean).toBe(1_825)
    expect(decoded.encode()).toEqual(histogram.encode())
  })

  test('is plain data that goes on growing once it is decoded', () => {
    const histogram = Histogram.decode(structuredClone(histogramOf([10]).encode()))
    histogram.record(60_000_000)
    expect(histogram.encode()).toEqual(histogramOf([10, 60_000_000]).encode())
  })

  test('refuses buckets that are of another histogram', () => {
    const { buckets } = histogramOf([1_000_000]).encode()
    expect(() => Histogram.decode({ ...histogramOf([10]).encode(), buckets })).toThrow(RangeError)
  })
})

test('room grows with the values, and never past the highest that can be told from others', () => {
  const rising = Array.from({ length: 34 }, (_, power) => 2 ** power)
  expect(histogramOf(rising).encode()).toEqual(histogramOf(rising.toReversed()).encode())
  expect(histogramOf(rising).max).toBe(MAX_VALUE)
})

test('without a value there is nothing to read', () => {
  const empty = new Histogram()
  expect([empty.count, empty.sum, empty.countAbove(0)]).toEqual([0, 0, 0])
  expect([empty.min, empty.max, empty.mean, empty.quantile(0.5), empty.standardDeviation]).toEqual(
    Array.from({ length: 5 }, () => Number.NaN),
  )
  expect(empty.valueAtRank(1)).toBe(Number.POSITIVE_INFINITY)
  expect(empty.encode()).toEqual({ count: 0, sum: 0, min: 0, max: 0, buckets: '' })
  expect(Histogram.decode(empty.encode()).encode()).toEqual(empty.encode())
})

test('filled buckets are told lowest first, with the whole numbers they span', () => {
  const buckets: number[][] = []
  histogramOf([600, 3, 257, 3, 256]).forEachBucket((...bucket) => buckets.push(bucket))
  expect(buckets).toEqual([
    [3, 3, 2],
    [256, 257, 2],
    [600, 603, 1],
  ])
})
