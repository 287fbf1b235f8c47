import { expect, test } from 'vitest'
import { COMPARE_RULES } from '../../../src/plan/comparison/check-compare-options.ts'
import { OPTION_RULES } from '../../../src/plan/options/option-rules.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'
import { byAlphabet, codesIn, readPage } from '../markdown.ts'

const page = readPage('docs/comparison.md')

const meansTheSame = (name: string): boolean => COMPARE_RULES[name as 'seed'] === OPTION_RULES[name as 'seed']

test('names the options that a comparison has of its own, and those it shares with a run', () => {
  const own = Object.keys(COMPARE_RULES).filter((name) => !meansTheSame(name))
  expect(codesIn(page, 'comparison-options', 'option')).toEqual(own.toSorted(byAlphabet))
  const shared = /Those that mean the same as for `load`: ([^(]+)/.exec(page.text)![1]!.match(/(?<=`)\w+(?=`)/g)!
  expect(shared.toSorted(byAlphabet)).toEqual(Object.keys(COMPARE_RULES).filter(meansTheSame).toSorted(byAlphabet))
})

test('names every field of the result', () => {
  const arm = { latencyMs: 1 }
  const fields = Object.keys(builtComparison({ base: arm, head: arm, pairs: 8 }))
  const shown = new Set([...page.text.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  // What nobody looks for there: it is told by `end`, and by what was asked.
  expect(fields.filter((name) => !shown.has(name))).toEqual(['thetas', 'aborted', 'abortReason'])
})
