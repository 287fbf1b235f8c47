import { expect, test } from 'vitest'
import { Timers } from '../../../src/units/time/timers.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a delay is rounded up to what timers can do, and one in the past is over at once', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const firedAtMs: number[] = []
  const timers = new Timers(clock)
  for (const delayMs of [2.1, 0.4, 0, -7]) timers.after(delayMs, () => firedAtMs.push(clock.now()))
  await clock.advance(10)
  expect(firedAtMs).toEqual([0, 0, 1, 3])
})

test('all that have not fired are cancelled together', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const fired: string[] = []
  const timers = new Timers(clock)
  timers.after(5, () => fired.push('early'))
  timers.after(15, () => fired.push('late'))
  await clock.advance(10)
  timers.cancelAll()
  expect(clock.pendingTimers).toBe(0)
  timers.after(5, () => fired.push('added later'))
  await clock.advance(100)
  expect(fired).toEqual(['early', 'added later'])
})
