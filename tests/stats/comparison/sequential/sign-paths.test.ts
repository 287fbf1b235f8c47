import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { weighted } from '../../../../src/stats/comparison/sequential/evidence.ts'
import { sumPaths } from '../../../../src/stats/comparison/sequential/sign-paths.ts'

const sumsOf = (differences: readonly number[], paths: number): Int32Array => {
  const sums = new Int32Array(paths)
  sumPaths(Float64Array.from(differences), sums)
  return sums
}

test('up to as many pairs as the number of paths has bits, the paths are all the ways to swap them', () => {
  // Weights 1, 2 and 2 of norm 3, so a unit is 2²⁴ / 3.
  const inUnits = [...sumsOf([1, 2, 2], 8)].map((sum) => Math.round((sum * 3) / 2 ** 24))
  expect(inUnits).toEqual([5, 3, 1, -1, 1, -1, -3, -5])
})

test('with fewer pairs than bits, each way to swap them stands for equally many paths', () => {
  const eight = sumsOf([1, 2, 2], 8)
  expect(sumsOf([1, 2, 2], 32).sort()).toEqual(Int32Array.of(...eight, ...eight, ...eight, ...eight).sort())
})

test('swapping what was seen by one of the paths gives the same sums in another order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 24 }), fc.nat(255), (differences, path) => {
      const unit = differences.map(() => 0)
      // Which pairs a path swaps: with a single pair that is not zero, its sum has the sign of that pair.
      const signs = unit.map((_, pair) => Math.sign(sumsOf(unit.with(pair, 1), 256)[path]!))
      const swapped = differences.map((difference, pair) => difference * signs[pair]!)
      expect(sumsOf(swapped, 256)[0]).toBe(sumsOf(differences, 256)[path])
      expect(sumsOf(swapped, 256).sort()).toEqual(sumsOf(differences, 256).sort())
    }),
  )
})

test('differences that are all zero have sums that are all zero', () => {
  expect(sumsOf([0, 0, 0], 16)).toEqual(new Int32Array(16))
})

test('turning all differences turns all sums', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 64 }), (differences) => {
      const turned = sumsOf(
        differences.map((difference) => -difference),
        4_096,
      )
      expect(turned.map((sum) => -sum)).toEqual(sumsOf(differences, 4_096))
    }),
  )
})

test('no pair weighs more than twice the median of those that differ', () => {
  expect([...weighted(Float64Array.of(1, -2, 3, -100, 0, 0, 0))]).toEqual([1, -2, 3, -5, 0, 0, 0])
  expect([...weighted(Float64Array.of(1, 1, -9))]).toEqual([1, 1, -2])
  expect([...weighted(Float64Array.of())]).toEqual([])
})
