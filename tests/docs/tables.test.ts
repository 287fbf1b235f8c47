import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareRequest } from '../../src/protocols/http/request/request.ts'
import { Targets } from '../../src/protocols/http/request/request-target.ts'
import { problemsOf } from '../../src/serve/options/check-target-options.ts'
import { fewestSamples } from '../../src/stats/quantile-interval.ts'
import { formatCount } from '../../src/units/format.ts'
import { matchers } from '../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../helpers/message-of.ts'
import { byAlphabet, codesIn, readPage, root, tableIn } from './markdown.ts'

const matcherNames = Object.keys(matchers).toSorted(byAlphabet)

const listAfter = (words: string, text: string): readonly string[] =>
  text
    .slice(text.indexOf(words) + words.length)
    .split(', ')
    .toSorted(byAlphabet)

test('the table of request options names those that a request takes', () => {
  const targets = new Targets(() => undefined)
  const known = messageOf(() => prepareRequest('http://127.0.0.1/', { nope: 1 } as object, targets, () => true))
  expect(codesIn(readPage('docs/options.md'), 'request', 'option')).toEqual(listAfter('Known: ', known))
})

test('the table of serve options names those that `serve` takes', () => {
  expect(codesIn(readPage('docs/serve.md'), 'serve', 'option')).toEqual(listAfter('the known ones are ', problemsOf({ nope: 1 })[0]!))
})

test.for(['README.md', 'docs/matchers.md'])('the table of matchers in %s names those that are registered', (path) => {
  expect(codesIn(readPage(path), 'matchers', 'matcher').map((code) => code.replace(/\(.*/, ''))).toEqual(matcherNames)
})

test('the page on matchers has a section for each', () => {
  const sections = [...readPage('docs/matchers.md').text.matchAll(/^## (to\w+)$/gm)].map(([, name]) => name!)
  expect(sections.toSorted(byAlphabet)).toEqual(matcherNames)
})

test('the table of samples is the formula', () => {
  for (const { quantile, samples } of tableIn(readPage('docs/latency.md'), 'samples'))
    expect(formatCount(fewestSamples(Number(quantile!.slice(1)) / 100))).toBe(samples)
})

test('the map of the architecture names every folder of src', () => {
  const entries = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = entries.map(({ name }) => name).toSorted(byAlphabet)
  expect(codesIn(readPage('docs/architecture.md'), 'folders', 'folder of `src/`')).toEqual(folders)
})
