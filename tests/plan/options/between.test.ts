import { expect, test } from 'vitest'
import type { Duration } from '../../../src/units/duration.ts'
import { between } from '../../../src/plan/options/between.ts'
import { messageOf } from '../../helpers/message-of.ts'

test('a span is given in milliseconds', () => {
  expect(between('1s', '5s')).toEqual({ minMs: 1_000, maxMs: 5_000 })
  expect(between(0, '24h')).toEqual({ minMs: 0, maxMs: 86_400_000 })
  expect(between(250, '250ms')).toEqual({ minMs: 250, maxMs: 250 })
})

test('an end that is no time is refused, and named', () => {
  expect(messageOf(() => between('soon' as Duration, '5s'))).toMatchInlineSnapshot(
    `"bad-duration: Expected the first end of between() to be a time such as 500 or '10s', got 'soon' (string)"`,
  )
  expect(messageOf(() => between('1s', '25h'))).toMatchInlineSnapshot(
    `"bad-duration: Expected the second end of between() to be a time from 0 to 24 h, got '25h' (string)"`,
  )
  expect(messageOf(() => between(-1, Number.NaN))).toMatchInlineSnapshot(
    `"bad-duration: Expected the first end of between() to be a time from 0 to 24 h, got -1 (number)"`,
  )
})

test('a span that ends before it begins is refused with the span that was meant', () => {
  expect(messageOf(() => between('5s', '1s'))).toMatchInlineSnapshot(
    `"bad-duration: Expected the shorter end of between() first, got '5s' and '1s': write between('1s', '5s')"`,
  )
  expect(messageOf(() => between('1s', 500))).toMatchInlineSnapshot(
    `"bad-duration: Expected the shorter end of between() first, got '1s' and 500: write between(500, '1s')"`,
  )
})
