import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { highestBut } from '../../../../src/stats/comparison/sequential/highest.ts'

test('the highest but n is the one at place n from the top, however many are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 200 }), fc.nat(), (values, any) => {
      const others = any % values.length
      const fromTheTop = values.toSorted((one, other) => other - one)
      expect(highestBut(others, Int32Array.from(values))).toBe(fromTheTop[others])
    }),
  )
})
