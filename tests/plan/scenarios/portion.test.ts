import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPortion } from '../../../src/plan/scenarios/portion.ts'

const allShares = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

test('every thing is in exactly one portion, and each portion has its part of any number of them within less than one', () => {
  fc.assert(
    fc.property(allShares, (shares) => {
      const total = sum(shares)
      const parts = shares.map((_, index) => inPortion({ shares, index }))
      const most = shares.length === 1 ? 0 : 1 - 1 / (2 * shares.length - 2)
      let before = shares.map(() => 0)
      for (let count = 0; count <= 2 * total + 3; count++) {
        const counts = parts.map((part) => part(count))
        const isFair = counts.every(
          (own, index) => own >= before[index]! && Math.abs(own - (count * shares[index]!) / total) <= most + 1e-9,
        )
        if (!isFair || sum(counts) !== count) expect.fail(`${counts.join()} of ${count} by ${shares.join()}`)
        before = counts
      }
    }),
    { numRuns: 200 },
  )
})

test('any number of things is counted at once', () => {
  const part = inPortion({ shares: [3, 1], index: 1 })
  expect([0, 1, 2, 3, 4, 1_000, 1_000_000_000].map(part)).toEqual([0, 0, 1, 1, 1, 250, 250_000_000])
  expect(inPortion({ shares: [300, 100], index: 0 })(1_000_000_002)).toBe(750_000_001)
})

/** Which portion each thing is in. */
const order = (shares: readonly number[], count: number): string => {
  const parts = shares.map((_, index) => inPortion({ shares, index }))
  return Array.from({ length: count }, (_, nth) => parts.findIndex((part) => part(nth + 1) > part(nth))).join('')
}

test('the order repeats, and of two portions that could be next the smaller one is', () => {
  expect(order([3, 1], 8)).toBe('01000100')
  expect(order([1, 1], 4)).toBe('0101')
  expect(order([5, 3, 2], 10)).toMatchInlineSnapshot(`"0102010210"`)
})
