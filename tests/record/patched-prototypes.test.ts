import { expect, test } from 'vitest'
import { Recorder, type EndedIteration } from '../../src/record/recorder.ts'
import { plainCall } from '../helpers/results/run-record.ts'

const PATCHED: readonly (readonly [object: object, ...names: readonly string[]])[] = [
  [Map.prototype, 'get', 'set', 'has', 'delete'],
  [Set.prototype, 'add', 'has', 'delete'],
  [Math, 'min', 'max', 'round', 'floor', 'ceil', 'clz32'],
]

const broken = (): never => {
  throw new Error('patched by the code under test')
}

/** Does something while methods of the language throw, which is over before anything else runs. */
function whilePatched(act: () => void): void {
  const restore: (() => void)[] = []
  for (const [object, ...names] of PATCHED) {
    for (const name of names) {
      const before = Object.getOwnPropertyDescriptor(object, name)!
      restore.push(() => Object.defineProperty(object, name, before))
      Object.defineProperty(object, name, { ...before, value: broken })
    }
  }
  try {
    act()
  } finally {
    for (const undo of restore) undo()
  }
}

test('iterations, calls and steps are counted once, whatever the code under test has put in place of methods of the language', () => {
  const recorder = new Recorder({ blockMs: 62.5, window: { startMs: 0, endMs: 1_000 }, startsWhenDue: false })
  const iteration: EndedIteration = { index: 0, dueMs: 0, startedMs: 0, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }
  whilePatched(() => {
    for (let index = 0; index < 40; index++) {
      recorder.begin(index)
      recorder.call({ ...plainCall, name: `step ${index % 4}`, endedMs: index, failure: { code: 'reset', message: 'reset' } })
      recorder.step('part', index, undefined)
      recorder.metric(`metric ${index % 2}`, index / 3)
      if (index % 4 === 0) recorder.succeed(iteration, index * 10)
      else recorder.fail(iteration, index * 10, `CODE_${index}`, 'no')
    }
  })
  const { iterations, errors, steps, requests, statuses, failedDespiteStatus, metrics } = recorder.snapshot()
  expect(iterations).toEqual({ started: 40, succeeded: 10, failed: 30, cutOff: 0, dropped: 0 })
  expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(30)
  expect(requests).toMatchObject({ count: 40, failed: 40, errors: [{ code: 'reset', count: 40 }] })
  expect(Object.values(steps).map(({ count }) => count)).toEqual([10, 40, 10, 10, 10])
  expect(Object.values(metrics).map(({ count, max }) => [count, max])).toEqual([
    [20, 38 / 3],
    [20, 13],
  ])
  expect([statuses, failedDespiteStatus]).toEqual([{ 200: 40 }, { 200: 30 }])
})
