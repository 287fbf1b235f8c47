import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { duration, parseDuration } from '../../src/units/duration.ts'
import { messageOf } from '../helpers/message-of.ts'

const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const units = fc.constantFrom('ms', 's', 'm', 'h')

test.for([
  [0, 0],
  [0.25, 0.25],
  ['0ms', 0],
  ['250ms', 250],
  ['10s', 10_000],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  [' 10s ', 10_000],
] as const)('%o is %d ms', ([value, ms]) => {
  expect(parseDuration(value)).toBe(ms)
})

test.for([
  ['10 s'],
  ['10sec'],
  ['10'],
  ['s'],
  [''],
  ['-1s'],
  ['1e3s'],
  ['.5s'],
  ['1.s'],
  ['1S'],
  [`${'9'.repeat(400)}s`],
  [-1],
  [Number.NaN],
  [Infinity],
  [5n],
  [null],
  [undefined],
  [[10]],
  [{ ms: 10 }],
])('%o is no duration', ([value]) => {
  expect(parseDuration(value)).toBeUndefined()
})

test('a whole number in any unit is read back exactly', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), units, (count, unit) => {
      expect(parseDuration(`${count}${unit}`)).toBe(count * MS_PER_UNIT[unit])
      expect(duration(`${count}${unit}`)).toBe(count * MS_PER_UNIT[unit])
    }),
  )
})

test('a number with digits after the point is the milliseconds that it says', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(999), units, (whole, thousandths, unit) => {
      const text = `${whole}.${String(thousandths).padStart(3, '0')}`
      // In whole milliseconds, where no number is rounded.
      const exact = unit === 'ms' ? Number(text) : (whole * 1_000 + thousandths) * (MS_PER_UNIT[unit] / 1_000)
      expect(parseDuration(`${text}${unit}`)).toBe(exact)
    }),
  )
})

test('whatever is read is finite and not negative', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.double(), fc.stringMatching(/^-?[0-9.e]{1,5}(ms|s|m|h)$/)), (value) => {
      const ms = parseDuration(value) ?? 0
      expect(Number.isFinite(ms) && ms >= 0).toBe(true)
    }),
  )
})

test('text from the environment may be a bare number of milliseconds', () => {
  expect(duration('500')).toBe(500)
  expect(duration(500)).toBe(500)
  expect(duration(' 2m ')).toBe(120_000)
})

test('text that is no duration is refused', () => {
  expect(messageOf(() => duration('soon'))).toMatchInlineSnapshot(
    `"bad-duration: Expected a time such as 500 or '10s', got 'soon' (string)"`,
  )
  expect(messageOf(() => duration('-5'))).toMatchInlineSnapshot(`"bad-duration: Expected a time such as 500 or '10s', got '-5' (string)"`)
  expect(messageOf(() => duration(''))).toMatchInlineSnapshot(`"bad-duration: Expected a time such as 500 or '10s', got '' (string)"`)
  expect(messageOf(() => duration(' '))).toMatchInlineSnapshot(`"bad-duration: Expected a time such as 500 or '10s', got ' ' (string)"`)
})

test('microseconds are a thousandth of a millisecond, exactly', () => {
  expect(parseDuration('400us')).toBe(0.4)
  expect(parseDuration('0.7us')).toBe(0.0007)
})
