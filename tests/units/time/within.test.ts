import { expect, test } from 'vitest'
import { within } from '../../../src/units/time/within.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const never = new Promise<string>(() => {})

test('what settles in time is handed on, and leaves no timer', async () => {
  const clock = new ManualClock()
  expect(await within(Promise.resolve('done'), 50, clock)).toBe('done')
  await expect(within(Promise.reject(new Error('broken')), 50, clock)).rejects.toThrow('broken')
  expect(clock.pendingTimers).toBe(0)
})

test('what does not is given up when the time is over, rounded up to whole milliseconds', async () => {
  const clock = new ManualClock({ startMs: 0 })
  expect(await clock.until(within(never, 49.2, clock))).toBeUndefined()
  expect(clock.now()).toBe(50)
  expect(await clock.until(within(never, -5, clock))).toBeUndefined()
  expect(clock.now()).toBe(50)
})

test('without a bound there is no timer', async () => {
  const clock = new ManualClock()
  void within(never, Number.POSITIVE_INFINITY, clock)
  expect(clock.pendingTimers).toBe(0)
})
