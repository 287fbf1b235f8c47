import { describe, expect, test } from 'vitest'
import { Histogram } from '../../src/stats/histogram.ts'

/** Shapes that other load tools hold their statistics against, with what they have to come to by our rules. Times in µs. */
function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** To our resolution. */
const expectNear = (value: number, exact: number): void => expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(0.5, exact * 0.004))

function* repeated(value: number, count: number): Generator<number> {
  for (let index = 0; index < count; index++) yield value
}

describe('ten thousand calls of 1 ms, then a stall of 100 s (HdrHistogram, wrk2)', () => {
  test('as a closed model sees it, the stall is one call', () => {
    const seen = histogramOf([...repeated(1_000, 10_000), 100_000_000])
    for (const percent of [0, 30, 50, 75, 99, 99.99]) expectNear(seen.quantile(percent / 100), 1_000)
    for (const percent of [99.999, 100]) expectNear(seen.quantile(percent / 100), 100_000_000)
    expect(seen.mean).toBe((10_000 * 1_000 + 100_000_000) / 10_001)
  })

  test('as an open model sees it, everything that was due every 10 ms meanwhile waited', () => {
    const waits = Array.from({ length: 10_000 }, (_, index) => 100_000_000 - index * 10_000)
    const seen = histogramOf([...repeated(1_000, 10_000), ...waits])
    for (const [percent, micros] of [
      [30, 1_000],
      [50, 1_000],
      [75, 50_000_000],
      [90, 80_000_000],
      [99, 98_000_000],
      [99.999, 100_000_000],
    ] as const)
      expectNear(seen.quantile(percent / 100), micros)
    expect(seen.mean).toBe(25_003_000)
  })
})

test.for([
  ['upwards', (index: number) => index + 1],
  ['downwards', (index: number) => 10_000 - index],
  ['shuffled', (index: number) => ((index * 7_919) % 10_000) + 1],
] as const)('each of 1 to 10 000 once, %s (vegeta)', ([, valueOf]) => {
  const seen = histogramOf(Array.from({ length: 10_000 }, (_, index) => valueOf(index)))
  for (const [percent, rank] of [
    [50, 5_000],
    [90, 9_000],
    [95, 9_500],
    [99, 9_900],
    [99.9, 9_990],
  ] as const)
    expectNear(seen.quantile(percent / 100), rank)
  expect([seen.quantile(0), seen.quantile(1), seen.mean]).toEqual([1, 10_000, 5_000.5])
})

describe('few values (k6, autocannon)', () => {
  test('one is every percentile', () => {
    for (const percent of [0, 1, 50, 99, 100]) expectNear(histogramOf([5_000]).quantile(percent / 100), 5_000)
  })

  test('a percentile is a value that came, and none between two', () => {
    const two = histogramOf([10_000, 20_000])
    expectNear(two.quantile(0.5), 10_000)
    expectNear(two.quantile(0.500_1), 20_000)
    const five = histogramOf([1_000, 2_000, 3_000, 4_000, 100_000])
    for (const [percent, micros] of [
      [20, 1_000],
      [21, 2_000],
      [50, 3_000],
      [80, 4_000],
      [81, 100_000],
      [95, 100_000],
    ] as const)
      expectNear(five.quantile(percent / 100), micros)
  })

  test('zeros count, and so do equal ones', () => {
    const seen = histogramOf([...repeated(0, 99), 1_000])
    expect(seen.quantile(0.99)).toBe(0)
    expectNear(seen.quantile(0.991), 1_000)
  })

  test('none has no percentile and no mean', () => {
    expect([histogramOf([]).quantile(0.5), histogramOf([]).mean]).toEqual([Number.NaN, Number.NaN])
  })
})
