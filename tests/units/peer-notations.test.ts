import { expect, test } from 'vitest'
import { parseDuration } from '../../src/units/duration.ts'
import { parseRate } from '../../src/units/rate.ts'

test.for<[text: string, ms: number | undefined]>([
  ['10s', 10_000],
  ['75s', 75_000],
  ['2m', 120_000],
  ['1.5h', 5_400_000],
  // Sums, days, weeks, signs, other units and bare numbers: each means something else somewhere, so none of them is guessed.
  ['1m15s', undefined],
  ['1h2m3s', undefined],
  ['1d', undefined],
  ['2d10h', undefined],
  ['1w', undefined],
  ['+10s', undefined],
  ['-10s', undefined],
  ['10', undefined],
  ['10S', undefined],
  ['10sec', undefined],
  ['10 minutes', undefined],
  ['1e3ms', undefined],
  ['.5s', undefined],
  ['10ns', undefined],
  ['PT10S', undefined],
  ['00:10', undefined],
  ['infinity', undefined],
])('the duration %o of other tools is %o', ([text, ms]) => {
  expect(parseDuration(text)).toBe(ms)
})

test.for<[text: string, perSecond: number | undefined]>([
  ['50/s', 50],
  ['3000/m', 50],
  ['1/h', 1 / 3_600],
  ['50/1s', undefined],
  ['50/1m', undefined],
  ['1/ms', undefined],
  ['50', undefined],
  ['50rps', undefined],
  ['infinity', undefined],
  ['0x32/s', undefined],
])('the rate %o of other tools is %o', ([text, perSecond]) => {
  expect(parseRate(text)).toBe(perSecond)
})
