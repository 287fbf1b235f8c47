import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCount, formatDuration, formatNumber, formatRate, formatRatio } from '../../src/units/format.ts'

describe('formatDuration', () => {
  test.for([
    [0, '0 ms'],
    [0.0001, '<0.001 ms'],
    [0.001, '0.001 ms'],
    [0.3414, '0.341 ms'],
    [41.04, '41 ms'],
    [341, '341 ms'],
    [999.4, '999 ms'],
    [999.5, '1 s'],
    [999.6, '1 s'],
    [1_000, '1 s'],
    [1_024, '1.02 s'],
    [30_000, '30 s'],
    [90_000, '90 s'],
    [119_999, '120 s'],
    [120_000, '2 min'],
    [150_000, '2.5 min'],
    [7_200_000, '2 h'],
    [86_400_000, '24 h'],
    [-1_500, '-1.5 s'],
    [Number.NaN, 'no value'],
    [Number.POSITIVE_INFINITY, 'no end'],
  ] as const)('writes %d ms as %s', ([ms, text]) => {
    expect(formatDuration(ms)).toBe(text)
  })

  test('tells two close durations apart when asked for more digits', () => {
    expect([formatDuration(50), formatDuration(50.04), formatDuration(50.04, 4)]).toEqual(['50 ms', '50 ms', '50.04 ms'])
  })

  test('stays within half a percent of the value it writes', () => {
    const msPerUnit = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 86_400_000, noNaN: true }), (ms) => {
        const [digits, unit] = formatDuration(ms).split(' ') as [string, keyof typeof msPerUnit]
        expect(Math.abs(Number(digits) * msPerUnit[unit] - ms) / ms).toBeLessThanOrEqual(0.005)
      }),
    )
  })
})

describe('formatCount', () => {
  test.for([
    [0, '0'],
    [999, '999'],
    [1_000, '1 000'],
    [12_000, '12 000'],
    [1_234_567.4, '1 234 567'],
    [-12_000, '-12 000'],
    [Number.NaN, 'no value'],
    [Number.POSITIVE_INFINITY, 'no end'],
  ] as const)('writes %d as %s', ([count, text]) => {
    expect(formatCount(count)).toBe(text)
  })

  test('only ever adds spaces to the digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (count) => {
        expect(Number(formatCount(count).replaceAll(' ', ''))).toBe(count)
      }),
    )
  })
})

describe('formatRate', () => {
  test.for([
    [0, '0/s'],
    [0.0001, '<0.001/s'],
    [0.5, '0.5/s'],
    [449.9, '450/s'],
    [999.4, '999/s'],
    [999.6, '1 000/s'],
    [12_400, '12 400/s'],
    [Number.NaN, 'no value'],
    [Number.POSITIVE_INFINITY, 'no end'],
  ] as const)('writes %d per second as %s', ([perSecond, text]) => {
    expect(formatRate(perSecond)).toBe(text)
  })

  test('tells two close rates apart when asked for more digits', () => {
    expect(formatRate(449.9, 4)).toBe('449.9/s')
  })
})

describe('formatRatio', () => {
  test.for([
    [0, '0 %'],
    [0.000_001, '<0.001 %'],
    [0.001, '0.1 %'],
    [0.07, '7 %'],
    [0.333_333, '33.3 %'],
    [0.999, '99.9 %'],
    [0.999_9, '>99.9 %'],
    [1, '100 %'],
    [1.5, '150 %'],
    [Number.NaN, 'no value'],
  ] as const)('writes %d as %s', ([ratio, text]) => {
    expect(formatRatio(ratio)).toBe(text)
  })

  test('keeps 0 % for nothing and 100 % for everything', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 1, maxExcluded: true, noNaN: true }), (ratio) => {
        expect(['0 %', '100 %']).not.toContain(formatRatio(ratio))
      }),
    )
  })
})

describe('formatNumber', () => {
  test.for([
    [0, '0'],
    [0.25, '0.25'],
    [1 / 3, '0.333'],
    [18.44, '18.4'],
    [-1_234.5, '-1 235'],
    [12_345_678, '12 345 678'],
    [999_999_999_999_999, '999 999 999 999 999'],
    [1.5e21, '1.5e+21'],
    [1e-7, '1e-7'],
    [Number.MAX_VALUE, '1.8e+308'],
    [Number.POSITIVE_INFINITY, 'no end'],
    [Number.NaN, 'no value'],
  ] as const)('%d is %s', ([value, text]) => {
    expect(formatNumber(value)).toBe(text)
  })

  test('has more digits on request', () => {
    expect([formatNumber(1_234.56, 6), formatNumber(0.123_456, 5)]).toEqual(['1 234.56', '0.12346'])
  })
})
