import { expect, test } from 'vitest'
import { startPacer } from '../../../src/run/loop/pacer.ts'
import { ManualClock, type ManualClockSettings } from '../../helpers/manual-clock.ts'

/** Paces the given due times; `spentMs` is what each sending costs. */
function paced(kind: 'timer' | 'precise', dueMs: readonly number[], settings: ManualClockSettings = {}, spentMs = 0) {
  const clock = new ManualClock({ startMs: 0, ...settings })
  const pumpedAtMs: number[] = []
  const sentAtMs: number[] = []
  const endedAtMs: number[] = []
  const left = [...dueMs]
  const stop = startPacer(
    kind,
    clock,
    (nowMs) => {
      pumpedAtMs.push(nowMs)
      while (left.length > 0 && left[0]! <= nowMs) {
        left.shift()
        sentAtMs.push(nowMs)
        clock.spend(spentMs)
      }
      return left[0] ?? Number.POSITIVE_INFINITY
    },
    () => endedAtMs.push(clock.now()),
  )
  return { clock, stop, pumpedAtMs, sentAtMs, endedAtMs }
}

test('the timer pacer sleeps until the next arrival and catches up in whole milliseconds', async () => {
  const { clock, pumpedAtMs, sentAtMs, endedAtMs } = paced('timer', [0, 10.5, 10.6, 14])
  await clock.advance(100)
  // It wakes at 10, when 0.5 ms are left, and a timer takes a whole one.
  expect(pumpedAtMs).toEqual([0, 10, 11, 14])
  expect(sentAtMs).toEqual([0, 11, 11, 14])
  expect(endedAtMs).toEqual([14])
})

test('at a rate beyond one a millisecond the timer pacer wakes once a millisecond and sends all that fell due', async () => {
  const due = Array.from({ length: 100 }, (_, index) => index / 20)
  const { clock, pumpedAtMs, sentAtMs } = paced('timer', due)
  await clock.advance(10)
  expect(pumpedAtMs).toEqual([0, 1, 2, 3, 4, 5])
  expect(sentAtMs).toHaveLength(100)
  expect(Math.max(...sentAtMs.map((atMs, index) => atMs - due[index]!))).toBeLessThan(1)
})

test('what is overdue waits only for the event loop to have its turn', async () => {
  const { clock, sentAtMs } = paced('timer', [0, 3, 9], { turnMs: 0.25 }, 5)
  await clock.advance(20)
  expect(sentAtMs).toEqual([0, 5.25, 10.5])
})

test('the precise pacer sleeps until 2 ms before the next arrival and polls from there', async () => {
  const { clock, pumpedAtMs, sentAtMs, endedAtMs } = paced('precise', [20.3], { turnMs: 0.05 })
  await clock.advance(100)
  expect(pumpedAtMs.slice(0, 2)).toEqual([0, 18])
  expect(sentAtMs[0]! - 20.3).toBeGreaterThanOrEqual(0)
  expect(sentAtMs[0]! - 20.3).toBeLessThan(0.05)
  expect(endedAtMs).toEqual(sentAtMs)
})

test('the precise pacer does not depend on timers that come late', async () => {
  const { clock, sentAtMs } = paced('precise', [20, 21, 50], { turnMs: 0.05, latenessMs: () => 1 })
  await clock.advance(100)
  expect(sentAtMs.map((atMs) => Math.floor(atMs * 10) / 10)).toEqual([20, 21, 50])
})

test.each(['timer', 'precise'] as const)('a %s pacer that was stopped sends nothing more and leaves no timer behind', async (kind) => {
  const { clock, stop, pumpedAtMs, endedAtMs } = paced(kind, [5, 50], { turnMs: 0.5 })
  await clock.advance(10)
  const before = pumpedAtMs.length
  stop()
  expect(clock.pendingTimers).toBe(0)
  await clock.advance(100)
  expect(pumpedAtMs).toHaveLength(before)
  expect(endedAtMs).toEqual([])
})

test('a schedule without any arrival ends at once', () => {
  expect(paced('timer', []).endedAtMs).toEqual([0])
})
