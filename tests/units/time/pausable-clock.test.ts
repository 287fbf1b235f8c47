import { expect, test } from 'vitest'
import { PausableClock } from '../../../src/units/time/pausable-clock.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a clock that is stopped stands still, and its timers wait', async () => {
  const real = new ManualClock({ startMs: 0 })
  const clock = new PausableClock(real)
  const fired: number[] = []
  clock.after(100, () => fired.push(clock.now()))
  clock.cancel(clock.after(100, () => fired.push(-1)))
  await real.advance(40)
  clock.stop()
  await real.advance(1_000)
  expect(clock.now()).toBe(40)
  expect(fired).toEqual([])
  clock.go()
  await real.advance(59)
  expect(fired).toEqual([])
  await real.advance(1)
  expect(fired).toEqual([100])
})

test('it may stop where it was a moment ago: what passed since is forgotten', async () => {
  const real = new ManualClock({ startMs: 0 })
  const clock = new PausableClock(real)
  await real.advance(50)
  clock.stop(30)
  clock.stop(45)
  await real.advance(10)
  clock.go()
  clock.go()
  expect(clock.now()).toBe(30)
  await real.advance(10)
  expect(clock.now()).toBe(40)
})

test('a timer that was due while it stood still comes when it is due on this clock', async () => {
  const real = new ManualClock({ startMs: 0 })
  const clock = new PausableClock(real)
  const fired: number[] = []
  clock.after(20, () => fired.push(clock.now()))
  const other = clock.after(20, () => fired.push(-1))
  clock.stop()
  await real.advance(50)
  clock.cancel(other)
  clock.go()
  await real.advance(50)
  expect(fired).toEqual([20])
})
