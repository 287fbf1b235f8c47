import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom, type Random } from '../../src/units/random.ts'

const drawn = (random: Random, count: number): number[] => Array.from({ length: count }, random)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Pearson's χ² of values from 0 to 1 that should fall evenly into 16 cells: 15 on average, above 37.7 in one of a thousand cases. */
function unevenness(values: readonly number[]): number {
  const cells = Array.from({ length: 16 }, () => 0)
  for (const value of values) cells[Math.floor(value * 16)]! += 1
  const expected = values.length / 16
  return cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0)
}

/** Of values around a mean of 1/2 and a variance of 1/12. */
function correlation(first: readonly number[], second: readonly number[]): number {
  return mean(first.map((value, at) => (value - 0.5) * (second[at]! - 0.5))) * 12
}

describe('seededRandom', () => {
  test('gives these numbers on every machine', () => {
    expect(drawn(seededRandom(8_841), 4)).toMatchInlineSnapshot(`
      [
        0.6063040583394468,
        0.3339749532751739,
        0.052994666155427694,
        0.31574319396167994,
      ]
    `)
    expect(drawn(seededRandom(8_841, 3, 17), 2)).toMatchInlineSnapshot(`
      [
        0.42416070750914514,
        0.4895027151796967,
      ]
    `)
  })

  test('gives the same numbers for the same key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (key) => {
        expect(drawn(seededRandom(...key), 10)).toEqual(drawn(seededRandom(...key), 10))
      }),
    )
  })

  test('gives numbers from 0 up to but not including 1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (key) => {
        const values = drawn(seededRandom(...key), 1_000)
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
        expect(Math.max(...values)).toBeLessThan(1)
      }),
    )
  })

  test.for([
    ['another seed', [1, 2, 3], [2, 2, 3]],
    ['another user', [1, 2, 3], [1, 3, 3]],
    ['another iteration', [1, 2, 3], [1, 2, 4]],
    ['the same parts in another order', [1, 2, 3], [1, 3, 2]],
    ['one part more, even 0', [1, 2], [1, 2, 0]],
    ['the negative of a part', [1, 2], [1, -2]],
  ] as const)('gives other numbers for %s', ([, key, other]) => {
    expect(drawn(seededRandom(...key), 3)).not.toEqual(drawn(seededRandom(...other), 3))
  })
})

describe('the numbers', () => {
  test('of one key are even, and each is independent of the one before', () => {
    const values = drawn(seededRandom(1), 100_000)
    expect(unevenness(values)).toBeLessThan(37.7)
    expect(Math.abs(correlation(values.slice(1), values))).toBeLessThan(4 / Math.sqrt(values.length))
  })

  test.for([
    ['seeds that follow one another', (at: number): number[] => [at]],
    ['users that follow one another', (at: number): number[] => [1, at]],
    ['iterations that follow one another', (at: number): number[] => [1, 5, at]],
    ['users and iterations that rise together', (at: number): number[] => [1, at, at]],
    ['multiples of a power of two', (at: number): number[] => [at * 65_536]],
  ] as const)('that come first for %s are even and independent', ([, keyAt]) => {
    const first = Array.from({ length: 20_000 }, (_, at) => seededRandom(...keyAt(at))())
    expect(unevenness(first)).toBeLessThan(37.7)
    expect(Math.abs(correlation(first.slice(1), first))).toBeLessThan(4 / Math.sqrt(first.length))
  })

  test('of neighbouring keys go separate ways', () => {
    expect(Math.abs(correlation(drawn(seededRandom(7, 0), 20_000), drawn(seededRandom(7, 1), 20_000)))).toBeLessThan(4 / Math.sqrt(20_000))
  })
})
