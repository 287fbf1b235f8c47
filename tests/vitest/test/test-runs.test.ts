import { expect, test } from 'vitest'
import { TestRuns } from '../../../src/vitest/test/test-runs.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a run is pending from its begin to its end', () => {
  const runs = new TestRuns()
  runs.begin()
  runs.begin()
  expect(runs.pending).toBe(2)
  runs.end()
  expect(runs.pending).toBe(1)
  runs.end()
  expect(runs.pending).toBe(0)
})

test('they are over at once where none goes on', async () => {
  const clock = new ManualClock()
  await new TestRuns(clock).over()
  expect(clock.pendingTimers).toBe(0)
})

test('they are over when the last of them has ended, for all who wait', async () => {
  const clock = new ManualClock()
  const runs = new TestRuns(clock)
  runs.begin()
  runs.begin()
  let waiting = 2
  const over = [runs.over(), runs.over()].map((each) => each.then(() => (waiting -= 1)))
  runs.end()
  await new Promise((resolve) => void setImmediate(resolve))
  expect(waiting).toBe(2)
  runs.end()
  await Promise.all(over)
  expect(waiting).toBe(0)
  expect(clock.pendingTimers).toBe(0)
})

test('what does not end although it was told to is waited for two seconds, and leaves no timer', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const runs = new TestRuns(clock)
  runs.begin()
  await clock.until(runs.over())
  expect(clock.now()).toBe(2_000)
  expect(runs.pending).toBe(1)
  expect(clock.pendingTimers).toBe(0)
})
