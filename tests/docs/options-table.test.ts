import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadOptionNames } from '../../src/plan/options/option-rules.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import { parseDuration } from '../../src/units/duration.ts'
import { byAlphabet, codeIn, codesIn, readPage, root, tableIn } from './markdown.ts'

const page = readPage('docs/options.md')
const rows = tableIn(page, 'options').map((row) => ({ ...row, name: codeIn(row.option!), default: row.default! }))

/** What an option needs beside it to be taken: its model, and an iteration for each user. */
const beside = (name: string): LoadOptions => ({
  seed: 1,
  ...(['arrivals', 'pacer', 'maxInFlight'].includes(name) ? { rate: 10 } : {}),
  ...(name === 'concurrency' ? { iterations: 1_000_000 } : {}),
})

function isTaken(name: string, value: unknown): boolean {
  try {
    return Number.isInteger(planFrom({ ...beside(name), [name]: value }).plan.seed)
  } catch {
    return false
  }
}

/** A number, a truth or a text, as the table writes it. */
const literal = (code: string): unknown => /^'(.*)'$/.exec(code)?.[1] ?? JSON.parse(code.replaceAll('_', ''))

/** Code in the table is no code in a comment, and a count is written with spaces there and with underscores here. */
const plain = (text: string): string => text.replaceAll(/[` _]/g, '')

test('names every option, and none that there is not', () => {
  expect(codesIn(page, 'options', 'option')).toEqual([...loadOptionNames].toSorted(byAlphabet))
})

test('has the defaults that the options themselves are documented with', () => {
  const source = readFileSync(join(root, 'src/plan/options/load-options.ts'), 'utf8').split('export interface LoadOptions')[1]!
  const documented = [...source.matchAll(/\/\*\*([^]*?)\*\/\s+readonly (\w+)\?/g)].map(
    ([, comment, name]) => [name, /@defaultValue (.+)/.exec(comment!)?.[1] ?? 'none'] as const,
  )
  expect(rows.map((row) => [row.name, plain(row.default)])).toEqual(documented.map(([name, value]) => [name, plain(value)]))
})

const literalDefaults = rows.filter((row) => row.default.startsWith('`')).map((row) => [row.name, row.default] as const)

test.for(literalDefaults)('says rightly that `%s` is %s by default', ([name, cell]) => {
  const options = beside(name)
  expect(planFrom({ ...options, [name]: literal(codeIn(cell)) }).plan).toEqual(planFrom(options).plan)
})

const ends = (['least', 'most'] as const).flatMap((end) =>
  rows.map((row) => [row.name, end, (row as Record<string, string>)[end]!] as const).filter(([, , cell]) => cell !== ''),
)

test.for(ends)('says rightly what `%s` may be at %s: %s', ([name, end, cell]) => {
  const value = literal(codeIn(cell))
  const isOpenEnd = cell.startsWith('above')
  expect(isTaken(name, value)).toBe(!isOpenEnd)
  const number = typeof value === 'string' ? parseDuration(value)! : Number(value)
  expect(isTaken(name, number + (end === 'least' ? -1 : 1))).toBe(false)
  if (isOpenEnd) expect(isTaken(name, 0.01)).toBe(true)
})
