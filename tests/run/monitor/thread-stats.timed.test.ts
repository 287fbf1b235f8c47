import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { schedulerWaitMs } from '../../../src/run/monitor/thread-stats.ts'

/** What the system tells, and whether it does. */
const tells = process.platform === 'linux'

test('the wait for the core grows, by no more than the time that passes; where the system does not tell, it is no number', () => {
  const before = { waitMs: schedulerWaitMs(), atMs: performance.now() }
  while (performance.now() < before.atMs + 50);
  const grownMs = schedulerWaitMs() - before.waitMs
  // What is read is brought up to date at the end of a slice of time, which may have begun before.
  const mostMs = performance.now() - before.atMs + 100
  expect(tells ? grownMs >= 0 && grownMs < mostMs : Number.isNaN(grownMs)).toBe(true)
})
