import { expect, test } from 'vitest'
import type { LoadResult } from '../../src/result/load-result.ts'
import { TestRuns } from '../../src/vitest/test-runs.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { buildResult } from '../report/build-result.ts'

interface Deferred {
  readonly promise: Promise<LoadResult>
  resolve(result: LoadResult): void
  reject(error: Error): void
}

function deferred(): Deferred {
  const made: Partial<Deferred> = {}
  const promise = new Promise<LoadResult>((resolve, reject) => Object.assign(made, { resolve, reject }))
  return Object.assign(made, { promise }) as Deferred
}

test('runs are pending until they settle, and kept in the order in which they finished', async () => {
  const runs = new TestRuns()
  const [first, second] = [deferred(), deferred()]
  const [result, other] = [buildResult(), buildResult()]
  const promises = [runs.start(() => first.promise), runs.start(() => second.promise)]
  expect(runs.pending).toBe(2)
  second.resolve(other)
  await promises[1]
  expect(runs.pending).toBe(1)
  first.resolve(result)
  expect(await Promise.all(promises)).toEqual([result, other])
  expect(runs.finished).toEqual([other, result])
  expect(runs.pending).toBe(0)
})

test('a run that throws is neither pending nor finished, and its caller hears of it', async () => {
  const runs = new TestRuns()
  await expect(runs.start(() => Promise.reject(new Error('bad options')))).rejects.toThrow('bad options')
  expect(runs).toMatchObject({ pending: 0, finished: [] })
})

test('they are over when the last of them has settled, whoever awaits it', async () => {
  const runs = new TestRuns()
  const [first, second] = [deferred(), deferred()]
  void runs.start(() => first.promise)
  void runs.start(() => second.promise)
  let isOver = false
  const over = runs.over().then(() => (isOver = true))
  first.resolve(buildResult())
  await new Promise((resolve) => void setImmediate(resolve))
  expect(isOver).toBe(false)
  second.reject(new Error('aborted'))
  await over
  expect(runs.pending).toBe(0)
})

test('what does not end although it was told to is waited for two seconds, and leaves no timer', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const runs = new TestRuns(clock)
  void runs.start(() => deferred().promise)
  await clock.until(runs.over())
  expect(clock.now()).toBe(2_000)
  expect(runs.pending).toBe(1)

  const quick = new TestRuns(clock)
  const run = deferred()
  void quick.start(() => run.promise)
  const over = quick.over()
  run.resolve(buildResult())
  await over
  expect(clock.pendingTimers).toBe(0)
})
