import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskOf } from '../../../src/report/document/mask.ts'
import { plainCopy } from '../../../src/report/document/plain.ts'

test('every secret is replaced, as it is and as an address or JSON writes it', () => {
  const mask = maskOf(['p&ss "word"', 'p&ss', 'hunter22'])
  expect(mask('got hunter22, p&ss "word" and p&ss')).toBe('got •••, ••• and •••')
  expect(mask('/?q=p%26ss%20%22word%22')).toBe('/?q=•••')
  expect(mask(JSON.stringify({ q: 'p&ss "word"' }))).toBe('{"q":"•••"}')
  expect(maskOf(['half \uD800 pair'])('half \uD800 pair')).toBe('•••')
  expect(maskOf([])('all of it')).toBe('all of it')
})

test('so is one that was broken into lines, and what is left of one that was cut off', () => {
  const mask = maskOf(['one secret text', 'hunter2hunter2'])
  expect(mask('got one secret\n    text, twice')).toBe('got •••, twice')
  expect(mask('got hunter2hun… and hunter…, not hunte… or hunters…')).toBe('got •••… and •••…, not hunte… or hunters…')
  expect(mask('hunter2hunter2hunter2h…')).toBe('••••••…')
  expect(mask('a text…')).toBe('a text…')
})

const lines = (indent: number, last: string): string =>
  [...Array.from({ length: 40 }, (_, index) => `${' '.repeat(indent)}<a${index}>`), last].join('\n')

test('a secret of many indented lines costs no more in a text that is nearly the same, and one of blanks hides only itself', () => {
  const mask = maskOf([lines(4, 'end'), ' '.repeat(8), 'a      b'])
  expect(mask(lines(6, 'end'))).toBe(`${' '.repeat(6)}•••`)
  expect(mask(lines(7, 'other'))).toBe(lines(7, 'other'))
  expect(mask('a b and  c')).toBe('a b and  c')
})

test('words that the schema lists stay, also in searches and sweeps', () => {
  const mask = maskOf(['generator', 'search', 'saturated'])
  const words = { endedBy: 'generator', limitedBy: 'generator', purpose: 'search', findings: ['saturated', 'dropped'] }
  expect(plainCopy(words, mask)).toEqual(words)
  expect(plainCopy({ findings: [{ kind: 'saturated', seen: 'saturated' }] }, mask)).toEqual({
    findings: [{ kind: 'saturated', seen: '•••' }],
  })
})

test('words of ours and encoded counts stay, names of steps do not, and different ones stay different', () => {
  const mask = maskOf(['closed', 'buckets', 'AAAAAA', 'secret-1', 'secret-2'])
  const copy = plainCopy(
    { model: { kind: 'closed' }, histogram: { buckets: 'AAAAAA' }, steps: { 'secret-1': { text: 'AAAAAA' }, 'secret-2': 2 } },
    mask,
  )
  expect(copy).toEqual({ model: { kind: 'closed' }, histogram: { buckets: 'AAAAAA' }, steps: { '•••': { text: '•••' }, '••• (2)': 2 } })
})

test('every secret is found wherever it is, and nothing else is replaced', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 5 })
  const secret = fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => words.join(' '))
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 80 })
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 30 }), text, text, (secrets, before, after) => {
      const longestFirst = [...new Set(secrets)].toSorted((first, second) => second.length - first.length)
      const pattern = new RegExp(longestFirst.map((each) => each.replaceAll(' ', String.raw`\s+`)).join('|'), 'g')
      const whole = `${before}${secrets[0]!.replace(' ', '\n  ')}${after}`
      expect(maskOf(secrets)(whole)).toBe(whole.replaceAll(pattern, '•••'))
    }),
  )
})
