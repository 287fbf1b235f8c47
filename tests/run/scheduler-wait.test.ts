import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { schedulerWaitMs } from '../../src/run/scheduler-wait.ts'

test.runIf(process.platform === 'linux')('the wait for the core grows, by no more than the time that passes', () => {
  const before = { waitMs: schedulerWaitMs(), atMs: performance.now() }
  while (performance.now() < before.atMs + 50);
  const grownMs = schedulerWaitMs() - before.waitMs
  expect(grownMs).toBeGreaterThanOrEqual(0)
  // What is read is brought up to date at the end of a slice of time, which may have begun before.
  expect(grownMs).toBeLessThan(performance.now() - before.atMs + 100)
})

test.runIf(process.platform !== 'linux')('where the system does not tell, it is no number', () => {
  expect(schedulerWaitMs()).toBeNaN()
})
