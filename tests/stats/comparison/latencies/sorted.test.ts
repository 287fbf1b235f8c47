import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countBelow, pooledAt, quantileOf } from '../../../../src/stats/comparison/latencies/sorted.ts'

const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
const values = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 40 })

test('quantiles lie between neighbours in proportion', () => {
  expect(quantileOf(Float64Array.of(1, 2, 3, 4), 0.5)).toBe(2.5)
  expect(quantileOf(Float64Array.of(1, 2, 3, 4, 5), 0.9)).toBeCloseTo(4.6, 12)
  expect(quantileOf(Float64Array.of(7), 0.99)).toBe(7)
  expect(quantileOf(Float64Array.of(), 0.5)).toBeNaN()
})

test('the values below a limit are counted', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 21 }), (any, limit) => {
      expect(countBelow(limit, ascending(any))).toBe(any.filter((value) => value < limit).length)
    }),
  )
})

test('the value at a rank of two lots is that of one lot of both', () => {
  fc.assert(
    fc.property(values, values, fc.constantFrom(0.5, 1, 2), fc.nat(), (one, other, scale, any) => {
      const both = ascending([...one, ...other.map((value) => value * scale)])
      fc.pre(both.length > 0)
      const rank = any % both.length
      expect(pooledAt(rank, ascending(one), ascending(other), scale)).toBe(both[rank])
    }),
  )
})
