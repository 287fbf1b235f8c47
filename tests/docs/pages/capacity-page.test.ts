import { expect, test } from 'vitest'
import { CAPACITY_OPTIONS } from '../../../src/plan/capacity/check-capacity-options.ts'
import { loadOptionNames } from '../../../src/plan/options/option-rules.ts'
import { found } from '../../helpers/results/capacity-of.ts'
import { byAlphabet, codesIn, readPage } from '../markdown.ts'

const page = readPage('docs/capacity.md')

test('names the options that a search has of its own, and those of a run that it refuses', () => {
  const own = CAPACITY_OPTIONS.filter((name) => !loadOptionNames.has(name))
  expect(codesIn(page, 'capacity-options', 'option')).toEqual(own.toSorted(byAlphabet))
  const refused = [...loadOptionNames].filter((name) => !CAPACITY_OPTIONS.includes(name))
  const named = /or twice the limit\. ([^.]+) are refused/.exec(page.text)![1]!.match(/(?<=`)\w+(?=`)/g)!
  expect(named.toSorted(byAlphabet)).toEqual(refused.toSorted(byAlphabet))
})

test('names every field of the result', () => {
  const shown = new Set([...page.text.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(Object.keys(found()).filter((name) => !shown.has(name))).toEqual([])
})
