import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/units/time/clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('fake timers stop neither the clock nor its callbacks', async () => {
  vi.useFakeTimers()
  const startMs = systemClock.now()
  const order: string[] = []
  await new Promise<void>((resolve) => {
    systemClock.soon(() => order.push('soon'))
    systemClock.after(20, () => {
      order.push('after')
      resolve()
    })
  })
  expect(order).toEqual(['soon', 'after'])
  expect(systemClock.now() - startMs).toBeGreaterThanOrEqual(19)
})

test('a timer that was cancelled does not call back', async () => {
  const calls: string[] = []
  const cancelled = systemClock.after(1, () => calls.push('cancelled'))
  systemClock.cancel(cancelled)
  await new Promise<void>((resolve) => {
    systemClock.after(10, resolve)
  })
  expect(calls).toEqual([])
})
