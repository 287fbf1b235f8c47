import { expect, test } from 'vitest'
import { LabRun } from '../../../src/vitest/lab/lab-run.ts'

const started = (): LabRun => new LabRun({ test: 'a', isEndless: true, isChanged: false })

test('the first Stop ends the load in progress, and the test goes on with its next one', () => {
  const run = started()
  expect(run.isStopping('first')).toBe(false)
  expect(run.stop(true, 'first')).toBe(false)
  expect([run.isStopping('first'), run.isStopping(undefined), run.isStopping('second')]).toEqual([true, true, false])
  expect(run.stop(true, 'second')).toBe(true)
  expect([run.isEnded, run.isStopping('second')]).toEqual([true, true])
})

test('Stop before the first load, or between two, ends the test', () => {
  const early = started()
  expect(early.stop(false, undefined)).toBe(true)
  const between = started()
  expect([between.stop(true, 'first'), between.stop(false, undefined)]).toEqual([false, true])
})
