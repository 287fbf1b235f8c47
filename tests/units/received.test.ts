import { expect, test } from 'vitest'
import { formatReceived } from '../../src/units/received.ts'

test.for([
  [undefined, 'undefined'],
  [null, 'null'],
  ['soon', "'soon' (string)"],
  ['two\nlines', "'two\\nlines' (string)"],
  [Number.NaN, 'NaN (number)'],
  [5n, '5n (bigint)'],
  [[1, 2, 3, 4, 5, 6, 7], '[ 1, 2, 3, 4, 5, ... 2 more items ] (object)'],
  [{ a: { b: { c: 1 } } }, '{ a: { b: [Object] } } (object)'],
  [new Map([[1, 2]]), 'Map(1) { 1 => 2 } (object)'],
] as const)('%o reads %s', ([value, text]) => {
  expect(formatReceived(value)).toBe(text)
})

test('what is long is cut, and what has lines is one line', () => {
  expect(formatReceived('x'.repeat(10_000))).toBe(`'${'x'.repeat(80)}'... 9920 more characters (string)`)
  expect(formatReceived(Array.from({ length: 5 }, () => 'x'.repeat(70)))).toHaveLength('… (object)'.length + 119)
  expect(formatReceived(new Error('broken'))).not.toContain('\n')
})
