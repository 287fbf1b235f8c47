import { expect, test } from 'vitest'
import { listInWords } from '../../../src/units/text/list-in-words.ts'

test('the last of several follows a word, and one stands alone', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((texts) => listInWords(texts))).toEqual(['', 'a', 'a and b', 'a, b and c'])
  expect(listInWords(['a', 'b', 'c'], 'or')).toBe('a, b or c')
})
