import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom, type Random } from '../../src/units/random.ts'

const take = (count: number, random: Random): readonly number[] => Array.from({ length: count }, random)
const keys = fc.array(fc.integer({ min: -1, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 4 })

test('a seed gives these numbers, on every machine and in every version', () => {
  expect(take(4, seededRandom(8841)).map((value) => value.toFixed(9))).toMatchInlineSnapshot(`
    [
      "0.606304058",
      "0.333974953",
      "0.052994666",
      "0.315743194",
    ]
  `)
  expect(take(2, seededRandom(8841, -1, 3)).map((value) => value.toFixed(9))).toMatchInlineSnapshot(`
    [
      "0.212660589",
      "0.578955896",
    ]
  `)
})

test('the same key gives the same numbers, all from 0 up to but not 1', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const numbers = take(50, seededRandom(...key))
      expect(take(50, seededRandom(...key))).toEqual(numbers)
      expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true)
    }),
  )
})

test('neighbouring keys, and the same integers in another order, give unrelated numbers', () => {
  const firsts = Array.from({ length: 10_000 }, (_, user) => seededRandom(1, user)())
  expect(new Set(firsts).size).toBeGreaterThan(9_990)
  expect(seededRandom(1, 2)()).not.toBe(seededRandom(2, 1)())
  expect(seededRandom(1)()).not.toBe(seededRandom(1, 0)())
})

test('the numbers spread evenly, along one key and across the first of many', () => {
  const along = take(100_000, seededRandom(42))
  const across = Array.from({ length: 100_000 }, (_, user) => seededRandom(42, user)())
  for (const numbers of [along, across]) {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (const value of numbers) tenths[Math.floor(value * 10)]! += 1
    // χ² with 9 degrees of freedom is above 27.9 once in a thousand seeds; this one is fixed.
    expect(tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  }
})
