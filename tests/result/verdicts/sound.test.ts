import { expect, test } from 'vitest'
import { judgeSound } from '../../../src/result/verdicts/sound.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf } from '../../helpers/results/run-record.ts'

const iterations = [{ count: 100, latencyMs: 5, call: { name: 'pay' } }]
const quiet = runOf({}, iterations)
const stalled = runOf({}, iterations, { generator: { loopDelayP99Ms: 900, utilization: 1 } })

test('a quiet run is sound', () => {
  expect(judgeSound(subjectOf(quiet))).toEqual({ passes: true, invalidatedBy: [], against: [] })
})

test('a part is as sound as its run, and the findings against that are named', () => {
  for (const part of [stalled, stalled.steps.pay]) {
    const { passes, against } = judgeSound(subjectOf(part))
    expect([passes, against.map(({ kind }) => kind)]).toEqual([false, ['saturated']])
  }
})

test('a part that was cloned without its run has no generator to judge', () => {
  expect(messageOf(() => judgeSound(subjectOf(structuredClone(quiet.steps.pay))))).toMatch(/^not-judgeable: .* judge the result itself$/)
})
