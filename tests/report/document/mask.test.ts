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

test('words of ours and encoded counts stay, names of steps do not, and different ones stay different', () => {
  const mask = maskOf(['closed', 'buckets', 'AAAAAA', 'secret-1', 'secret-2'])
  const copy = plainCopy(
    { model: { kind: 'closed' }, histogram: { buckets: 'AAAAAA' }, steps: { 'secret-1': { text: 'AAAAAA' }, 'secret-2': 2 } },
    mask,
  )
  expect(copy).toEqual({ model: { kind: 'closed' }, histogram: { buckets: 'AAAAAA' }, steps: { '•••': { text: '•••' }, '••• (2)': 2 } })
})
