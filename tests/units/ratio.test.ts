import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRatio, ratio } from '../../src/units/ratio.ts'
import { messageOf } from '../helpers/message-of.ts'

test.for([
  [0, 0],
  [0.01, 0.01],
  [1, 1],
  ['0%', 0],
  ['1%', 0.01],
  ['0.5%', 0.005],
  ['0.7%', 7 / 1_000],
  ['1.1%', 11 / 1_000],
  ['100%', 1],
  [' 10% ', 0.1],
] as const)('%o is the share %d', ([value, share]) => {
  expect(parseRatio(value)).toBe(share)
})

test.for([
  ['1'],
  ['1 %'],
  ['%'],
  [''],
  ['-1%'],
  ['101%'],
  ['1e1%'],
  [`${'9'.repeat(400)}%`],
  [-0.1],
  [1.1],
  [Number.NaN],
  [null],
  [[0]],
  [true],
])('%o is no share', ([value]) => {
  expect(parseRatio(value)).toBeUndefined()
})

test('a whole percentage is read back exactly, and a number as it is', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (percent, share) => {
      expect(parseRatio(`${percent}%`)).toBe(percent / 100)
      expect(ratio(`${percent}%`)).toBe(percent / 100)
      expect(parseRatio(share)).toBe(share)
    }),
  )
})

test('whatever is read is from 0 to 1', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.double(), fc.stringMatching(/^-?[0-9.e]{1,5}%$/)), (value) => {
      const share = parseRatio(value) ?? 0
      expect(share >= 0 && share <= 1).toBe(true)
    }),
  )
})

test('text from the environment may be a bare share', () => {
  expect(ratio('0.01')).toBe(0.01)
  expect(ratio('1')).toBe(1)
})

test('text that is no share is refused', () => {
  expect(messageOf(() => ratio('some'))).toMatchInlineSnapshot(`"bad-ratio: Expected a share such as 0.01 or '1%', got 'some' (string)"`)
  expect(messageOf(() => ratio('5'))).toMatchInlineSnapshot(`"bad-ratio: Expected a share such as 0.01 or '1%', got '5' (string)"`)
  expect(messageOf(() => ratio(''))).toMatchInlineSnapshot(`"bad-ratio: Expected a share such as 0.01 or '1%', got '' (string)"`)
})
