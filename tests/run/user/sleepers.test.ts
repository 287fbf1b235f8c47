import { expect, test } from 'vitest'
import { Sleepers } from '../../../src/run/user/sleepers.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

test('a sleeper has several sleeps at once, each of which ends at its time', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const sleepers = new Sleepers<object>(clock)
  const ended: string[] = []
  const sleep = (name: string, ms: number): void => void sleepers.sleep(clock, ms, () => ended.push(`${name} at ${clock.now()}`))
  sleep('long', 30)
  sleep('short', 10)
  expect([...sleepers.all]).toEqual([clock])
  await clock.advance(20)
  expect([...sleepers.all]).toEqual([clock])
  await clock.advance(10)
  expect(ended).toEqual(['short at 10', 'long at 30'])
  expect([...sleepers.all]).toEqual([])
})

test('waking a sleeper ends all of its sleeps and no other, and leaves no timer', async () => {
  const clock = new ManualClock({ startMs: 0 })
  const sleepers = new Sleepers<object>(clock)
  const [one, other] = [{}, {}]
  const reason = new Error('the end')
  const ends = [sleepers.sleep(one, 10, () => {}), sleepers.sleep(one, 20, () => {}), sleepers.sleep(other, 30, () => {})]
  sleepers.wake(one, reason)
  sleepers.wake(one, reason)
  await expect(ends[0]).rejects.toBe(reason)
  await expect(ends[1]).rejects.toBe(reason)
  expect(clock.pendingTimers).toBe(1)
  await clock.until(ends[2]!)
})
