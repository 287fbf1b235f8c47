import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrap } from '../../../src/report/text/wrap.ts'

test('breaks at gaps and keeps the gaps that stay within a line', () => {
  expect(wrap('200: 11 988   503: 12        failed 12 of 12 000 (0.1 %)   dropped 0', 40)).toMatchInlineSnapshot(`
    [
      "200: 11 988   503: 12",
      "failed 12 of 12 000 (0.1 %)   dropped 0",
    ]
  `)
})

test('breaks an item that is too wide between words, and gives it lines of its own', () => {
  expect(wrap('a 1   the quick brown fox jumps   b 2', 12)).toEqual(['a 1', 'the quick', 'brown fox', 'jumps', 'b 2'])
})

test('never tears a number, or a number from its unit', () => {
  expect(wrap('of 12 000 samples within 118 ms or 5 % more', 8)).toEqual(['of', '12 000', 'samples', 'within', '118 ms', 'or 5 %', 'more'])
})

test('leaves a word alone that is wider than the line', () => {
  expect(wrap('see https://example.test/a/long/path now', 10)).toEqual(['see', 'https://example.test/a/long/path', 'now'])
})

test('has no line for no text', () => {
  expect([wrap('', 10), wrap('   ', 10)]).toEqual([[], []])
})

test('measures by another yardstick where one is given', () => {
  expect(wrap('aa  bb', 12, (text) => text.length * 3)).toEqual(['aa', 'bb'])
})

const piece = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}$/),
  fc.integer({ min: 0, max: 9_999_999 }).map((count) => `${String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ')} ms`),
)
const texts = fc.array(fc.tuple(piece, fc.constantFrom(' ', '  ', '    ')), { minLength: 1, maxLength: 30 })

test('no line is wider than asked unless it is a single word, and nothing is lost', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 100 }), (pieces, width) => {
      const text = pieces
        .map(([word, gap]) => word + gap)
        .join('')
        .trimEnd()
      const lines = wrap(text, width)
      for (const line of lines) expect(line.length <= width || /^(?:[a-z]+|[\d ]+ ms)$/.test(line)).toBe(true)
      expect(lines.join(' ').split(/ +/)).toEqual(text.split(/ +/))
    }),
  )
})
