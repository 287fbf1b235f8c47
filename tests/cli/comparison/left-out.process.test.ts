import { describe, expect, test } from 'vitest'
import { leftOut } from '../../../src/cli/comparison/left-out.ts'
import type { PairOutcome } from '../../../src/cli/comparison/processes/process-pair.ts'
import type { TestId } from '../../../src/run/comparison/remote/remote-messages.ts'

const idOf = (name: string): TestId => ({ project: '', file: 'a.test.ts', name })
const outcome = (part: Partial<PairOutcome>): PairOutcome => ({ unmatched: [], unfit: [], failed: [], troubles: [], isNew: false, ...part })
const reasons = (part: Partial<PairOutcome>): readonly string[] =>
  leftOut([], outcome(part)).map(({ test, run, reason }) => `${test} ${run}: ${reason}`)

describe('what was not compared', () => {
  test('is told where only one side has it', () => {
    expect(reasons({ unmatched: [{ test: idOf('new'), run: 0, side: 'head', isTestKnown: false }] })).toEqual(['new 1: only head has it'])
  })

  test('is told where the other side has the test without the load', () => {
    expect(reasons({ unmatched: [{ test: idOf('one'), run: 1, side: 'head', isTestKnown: true }] })).toEqual([
      'one 2: base has the test, but never reached this load: a different condition in the test, or a vitest-load too old to compare',
    ])
  })

  test('is not what both sides have in places that did not meet', () => {
    const unmatched = (['base', 'head'] as const).map((side) => ({ test: idOf('moved'), run: 0, side, isTestKnown: true }))
    expect(reasons({ unmatched })).toEqual([])
  })

  test('is told once for a test that failed, with what each side said first', () => {
    const failed = (['base', 'head'] as const).map((side) => ({ side, test: idOf('one'), reason: `no luck in ${side}\nat length` }))
    const unmatched = [{ test: idOf('one'), run: 0, side: 'head', isTestKnown: true }] as const
    expect(reasons({ failed, unmatched, unfit: [{ test: idOf('one'), reason: 'it is open' }] })).toEqual([
      'one 1: its test failed in base: no luck in base; its test failed in head: no luck in head',
    ])
  })
})
