import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRate, rate } from '../../src/units/rate.ts'
import { messageOf } from '../helpers/message-of.ts'

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600 } as const
const units = fc.constantFrom('s', 'm', 'h')

test.for([
  [0, 0],
  [200, 200],
  ['200/s', 200],
  ['6000/m', 100],
  ['1800/h', 0.5],
  ['0.5/s', 0.5],
  [' 10/s ', 10],
] as const)('%o is %d arrivals per second', ([value, perSecond]) => {
  expect(parseRate(value)).toBe(perSecond)
})

test.for([
  ['200'],
  ['200 /s'],
  ['200/ms'],
  ['200/sec'],
  ['/s'],
  [''],
  ['-1/s'],
  ['1e3/s'],
  [`${'9'.repeat(400)}/s`],
  [-1],
  [Number.NaN],
  [Infinity],
  [null],
  [[5]],
])('%o is no rate', ([value]) => {
  expect(parseRate(value)).toBeUndefined()
})

test('a whole number in any unit is read back exactly', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), units, (count, unit) => {
      expect(parseRate(`${count}/${unit}`)).toBe(count / SECONDS_PER_UNIT[unit])
      expect(rate(`${count}/${unit}`)).toBe(count / SECONDS_PER_UNIT[unit])
    }),
  )
})

test('whatever is read is finite and not negative', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.double(), fc.stringMatching(/^-?[0-9.e]{1,5}\/[smh]$/)), (value) => {
      const perSecond = parseRate(value) ?? 0
      expect(Number.isFinite(perSecond) && perSecond >= 0).toBe(true)
    }),
  )
})

test('text from the environment may be a bare number per second', () => {
  expect(rate('200')).toBe(200)
  expect(rate(0.5)).toBe(0.5)
})

test('text that is no rate is refused', () => {
  expect(messageOf(() => rate('fast'))).toMatchInlineSnapshot(`"bad-rate: Expected a rate such as 200 or '200/s', got 'fast' (string)"`)
  expect(messageOf(() => rate(''))).toMatchInlineSnapshot(`"bad-rate: Expected a rate such as 200 or '200/s', got '' (string)"`)
})
