import { expect, test } from 'vitest'
import { PausedTime } from '../../../src/run/user/paused-time.ts'

test('the time of all pauses is known at any moment, and noting the same twice changes nothing', () => {
  let nowMs = 0
  const noted: string[] = []
  const paused = new PausedTime(
    { now: () => nowMs },
    () => noted.push(`paused at ${nowMs}`),
    (pausedMs, atMs) => noted.push(`resumed at ${atMs} after ${pausedMs}`),
  )
  expect(paused.untilMs(5)).toBe(0)
  nowMs = 10
  paused.note(true)
  nowMs = 15
  paused.note(true)
  expect(paused.untilMs(18)).toBe(8)
  paused.note(false, 30)
  paused.note(false, 40)
  expect(paused.untilMs(100)).toBe(20)
  expect(noted).toEqual(['paused at 10', 'resumed at 30 after 20'])
})
