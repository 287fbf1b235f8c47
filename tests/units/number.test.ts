import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mustBeShare } from '../../src/cli/thetas.ts'
import { parseBandwidth } from '../../src/units/bytes.ts'
import { duration, parseDuration } from '../../src/units/duration.ts'
import { parseNumber } from '../../src/units/number.ts'
import { parseRate, rate } from '../../src/units/rate.ts'
import { parseRatio, parseTolerance, ratio } from '../../src/units/ratio.ts'

/** Everything that JavaScript, or another language, takes for a number. */
const NO_NUMBERS = [
  '',
  ' ',
  '\t',
  '0x10',
  '0b1',
  '0o7',
  '1e3',
  '1E3',
  '+5',
  '-5',
  '.5',
  '5.',
  '1_000',
  '1,000',
  '1 000',
  '٥',
  '５',
  'Infinity',
  'NaN',
  '1n',
  '5..5',
  '5.5.5',
  'null',
  '5\u20075',
  '−5',
  '½',
  '9'.repeat(400),
]

test.for(NO_NUMBERS)('%o is no number in any text that is read', (text) => {
  expect(parseNumber(text)).toBeUndefined()
  expect(() => duration(text)).toThrow(/^Expected a time such as/)
  expect(() => rate(text)).toThrow(/^Expected a rate such as/)
  expect(() => ratio(text)).toThrow(/^Expected a share such as/)
  expect(mustBeShare(text.replaceAll(' ', ''))).toBe("a share from 0 to 1, such as 0.05 or '5%'")
  for (const unit of ['ms', 's', 'm', 'h']) expect(parseDuration(text + unit)).toBeUndefined()
  for (const unit of ['/s', '/m', '/h']) expect(parseRate(text + unit)).toBeUndefined()
  for (const unit of ['B/s', 'kB/s', 'GiB/s']) expect(parseBandwidth(text + unit)).toBeUndefined()
  expect(parseRatio(`${text}%`)).toBeUndefined()
  expect(parseTolerance(`${text}%`)).toBeUndefined()
})

test.for([
  ['0', 0],
  ['007', 7],
  ['500', 500],
  [' 500\n', 500],
  ['0.5', 0.5],
  ['1.50', 1.5],
] as const)('%o is %d', ([text, value]) => {
  expect(parseNumber(text)).toBe(value)
  expect(duration(text)).toBe(value)
  expect(rate(text)).toBe(value)
})

/** Digits, a point and digits: how a number is written, and nothing else of it. */
const decimals = fc
  .tuple(fc.nat(999_999), fc.nat(9_999), fc.nat(4))
  .map(([whole, part, digits]) => (digits === 0 ? `${whole}` : `${whole}.${String(part).padStart(4, '0').slice(0, digits)}`))

describe('whatever is written in decimals', () => {
  test('is read as the number nearest to it', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(parseNumber(text)).toBe(Number(text))
        expect(parseDuration(`${text}ms`)).toBe(Number(text))
        expect(parseDuration(`${text}s`)).toBe(Number(`${text}e3`))
        expect(parseRate(`${text}/s`)).toBe(Number(text))
        expect(parseTolerance(`${text}%`)).toBe(Number(`${text}e-2`))
        expect(parseBandwidth(`${text}MB/s`)).toBe(Number(`${text}e6`))
      }),
    )
  })

  test('stays a share that a count can be equal to', () => {
    fc.assert(
      fc.property(fc.nat(1_000), (count) => {
        expect(parseRatio(`${count / 10}%`)).toBe(count / 1_000)
      }),
    )
  })
})

test('text that is read holds nothing but digits, a point and its unit', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.eExX+-_ ,smh%/'.split('')), maxLength: 8 }), (text) => {
      const isNumber = /^\s*\d+(\.\d+)?\s*$/.test(text)
      expect(parseNumber(text) !== undefined).toBe(isNumber)
      expect(parseDuration(text) !== undefined).toBe(/^\s*\d+(\.\d+)?(ms|s|m|h)\s*$/.test(text))
      expect(parseRate(text) !== undefined).toBe(/^\s*\d+(\.\d+)?\/(s|m|h)\s*$/.test(text))
      expect(parseTolerance(text) !== undefined).toBe(/^\s*\d+(\.\d+)? ?%\s*$/.test(text))
    }),
    { numRuns: 2_000 },
  )
})

test('a unit is none of what every object has', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'valueOf']) {
    expect(parseDuration(`5${name}`)).toBeUndefined()
    expect(parseRate(`5${name}`)).toBeUndefined()
  }
})
