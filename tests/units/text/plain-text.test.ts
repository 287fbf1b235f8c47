import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAtWord, cutTo, lastLines, plainText } from '../../../src/units/text/plain-text.ts'

test('makes one safe line of what others wrote', () => {
  expect(plainText('\u001B[31mread\u001B[0m\r\n  ECONN\u0000RESET\u2028\t\u202Eafter ', 80)).toBe('read ECONN RESET after')
})

test('keeps one line of at most the asked length, whatever comes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, length) => {
      const line = plainText(text, length)
      expect(Array.from(line).length).toBeLessThanOrEqual(length)
      expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]|^\s|\s$| {2}/u)
    }),
  )
})

test('cuts between characters, not within one', () => {
  expect([cutTo('🚀🚀🚀', 3), cutTo('🚀🚀🚀🚀', 3), cutTo('abc', 3), cutTo('abcd', 3)]).toEqual(['🚀🚀🚀', '🚀🚀…', 'abc', 'ab…'])
})

test('cuts prose at a word, never within a number, and a single long word where it must', () => {
  expect(cutAtWord('evenly, at most 10 000 in flight', 19)).toBe('evenly, at most…')
  expect(cutAtWord('evenly, at most 10 000 in flight', 21)).toBe('evenly, at most…')
  expect(cutAtWord('supercalifragilistic', 10)).toBe('supercali…')
})

test('gives the last lines of output without blank ones and colours', () => {
  expect(lastLines('one\r\ntwo\n\n\u001B[31mthree\u001B[0m\n\tfour  \n', 3)).toEqual(['two', 'three', '  four'])
})
