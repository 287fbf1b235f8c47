import { expect, test } from 'vitest'
import { CAPACITY_OPTIONS } from '../../../src/plan/capacity/check-capacity-options.ts'
import { SWEEP_OPTIONS } from '../../../src/plan/sweep/check-sweep-options.ts'
import { loadOptionNames } from '../../../src/plan/options/option-rules.ts'
import { found } from '../../helpers/results/capacity-of.ts'
import { contended } from '../../helpers/results/sweep-of.ts'
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

test('names the options that a sweep has of its own, and those of a run that it refuses', () => {
  const own = SWEEP_OPTIONS.filter((name) => !loadOptionNames.has(name) || name === 'concurrency')
  expect(codesIn(page, 'sweep-options', 'option')).toEqual(own.toSorted(byAlphabet))
  const refused = [...loadOptionNames].filter((name) => !SWEEP_OPTIONS.includes(name))
  const named = /A sweep refuses ([^.]+)\./.exec(page.text)![1]!.match(/(?<=`)\w+(?=`)/g)!
  expect(named.toSorted(byAlphabet)).toEqual(refused.toSorted(byAlphabet))
})

test('names every field of a sweep, of its levels and of what was fitted', () => {
  const shown = new Set([...page.text.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  const sweep = contended()
  for (const part of [sweep, sweep.levels[0]!, sweep.usl!]) expect(Object.keys(part).filter((name) => !shown.has(name))).toEqual([])
})
