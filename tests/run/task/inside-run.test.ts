import { expect, onTestFinished, test } from 'vitest'
import { noop } from '../../../src/units/platform/noop.ts'
import { asTask, hookOfLoadRun, isInsideRun, noteOngoing } from '../../../src/run/task/inside-run.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs a task as a run does, and returns what it says. */
async function asked(task: () => unknown): Promise<unknown> {
  const value = asTask(task)(undefined)
  return await new Promise((resolve, reject) => {
    const settled = Promise.resolve(value).then((said) => resolve(said), reject)
    onTestFinished(noteOngoing({ unsettled: () => [settled] }))
  })
}

test.for<[string, () => unknown]>([
  ['at once', () => isInsideRun()],
  ['after an await', async () => (await sleep(1), isInsideRun())],
  [
    'in a function that it awaits',
    async () => {
      const deeper = async (): Promise<boolean> => (await sleep(1), isInsideRun())
      await sleep(1)
      return await deeper()
    },
  ],
  ['in one of several things that it awaits', async () => (await Promise.all([sleep(5), sleep(1).then(() => isInsideRun())]))[1]],
  ['in a callback of a promise that it returns', () => sleep(1).then(() => isInsideRun())],
  ['in a callback of a promise that an async task returns', async () => sleep(1).then(() => isInsideRun())],
  ['twice', async () => (await sleep(1), isInsideRun() && isInsideRun())],
])('a task knows that it belongs to a run: %s', async ([, task]) => {
  expect(await asked(task)).toBe(true)
})

test('a hook does', async () => {
  expect(await hookOfLoadRun(() => isInsideRun())).toBe(true)
  expect(await hookOfLoadRun(async () => (await sleep(1), isInsideRun()))).toBe(true)
})

test('what runs at the same time as a task does not belong to it', async () => {
  const task = asTask(async () => await sleep(20))(undefined)
  const settled = Promise.resolve(task).then(noop)
  onTestFinished(noteOngoing({ unsettled: () => [settled] }))
  await sleep(1)
  expect(isInsideRun()).toBe(false)
  expect(await Promise.all([sleep(1).then(() => isInsideRun()), settled])).toEqual([false, undefined])
})

test('stack traces are as before', () => {
  const before = Object.getOwnPropertyDescriptors(Error)
  isInsideRun()
  expect(Object.getOwnPropertyDescriptors(Error)).toEqual(before)
  expect(new Error('mine').stack).toContain('inside-run.test.ts')
})
