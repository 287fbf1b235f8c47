import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactSum, numberFromUnits, unitsFromText, unitsToText } from '../../src/stats/exact-sum.ts'

/** Numbers of all sizes, many of which cancel each other out or lose their last digits if they are added in doubles. */
const value: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.constantFrom(0, -0, 0.1, -0.1, 1e300, -1e300, 1e-300, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53, -(2 ** 53)),
)
const values = fc.array(value, { maxLength: 60 })

function unitsOf(all: readonly number[]): bigint {
  const sum = new ExactSum()
  for (const one of all) sum.add(one)
  return sum.units
}

/** A number in units of 2⁻¹⁰⁷⁴, by its definition. */
function exactly(number: number): bigint {
  let [rest, power] = [number, 0]
  while (!Number.isInteger(rest)) [rest, power] = [rest * 2, power + 1]
  return BigInt(rest) << BigInt(1_074 - power)
}

describe('adding', () => {
  test('is exact', () => {
    fc.assert(
      fc.property(values, (all) => {
        expect(unitsOf(all)).toBe(all.reduce((sum, one) => sum + exactly(one), 0n))
      }),
      { numRuns: 500 },
    )
  })

  test.for([[1e16], [-1e16], [0.1], [Number.MAX_VALUE]])('%d stays exact more often than a limb has room for', ([one]) => {
    const sum = new ExactSum()
    const times = 2 ** 20 + 3
    for (let count = 0; count < times; count++) sum.add(one!)
    expect(sum.units).toBe(exactly(one!) * BigInt(times))
  })

  test('keeps what doubles lose', () => {
    expect(numberFromUnits(unitsOf([1e16, 1, -1e16]))).toBe(1)
    expect(numberFromUnits(unitsOf([Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE]))).toBe(Number.MAX_VALUE)
  })
})

describe('the number of a sum', () => {
  test('of one number is that number', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(numberFromUnits(unitsOf([one])) + 0).toBe(one + 0)
      }),
      { numRuns: 500 },
    )
  })

  test('of two is rounded once, as the processor does', () => {
    fc.assert(
      fc.property(value, value, (first, second) => {
        expect(numberFromUnits(unitsOf([first, second])) + 0).toBe(first + second + 0)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is infinite if it is too large', () => {
    expect(numberFromUnits(unitsOf([Number.MAX_VALUE, Number.MAX_VALUE]))).toBe(Number.POSITIVE_INFINITY)
    expect(numberFromUnits(unitsOf([-Number.MAX_VALUE, -Number.MAX_VALUE]))).toBe(Number.NEGATIVE_INFINITY)
  })
})

describe('as text', () => {
  test('a sum comes back', () => {
    fc.assert(
      fc.property(values, (all) => {
        expect(unitsFromText(unitsToText(unitsOf(all)))).toBe(unitsOf(all))
      }),
    )
  })

  test('a whole number is short', () => {
    expect([0, 1, -1_000, 0.5].map((one) => unitsToText(unitsOf([one])))).toEqual([':1', '4:268', '-fa:269', '2:268'])
  })

  test.for(['', 'x:1', '1', '1:x', '0x1:1'])('%o is refused', (text) => {
    expect(() => unitsFromText(text)).toThrow(RangeError)
  })
})
