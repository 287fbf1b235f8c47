import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { GcTime } from '../../../src/units/time/gc-time.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

/** Makes more than the young generation holds, several times over, and lets Node tell of it. */
async function litter(): Promise<void> {
  const kept: unknown[] = Array.from({ length: 512 })
  for (let piece = 0; piece < 2_000_000; piece++) kept[piece % 512] = { piece, list: [piece] }
  await turn()
  await turn()
}

test('adds up what was collected in the first five seconds, and forgets what was before a restart', async () => {
  const clock = new ManualClock()
  const gcTime = new GcTime(clock)
  await litter()
  const first = gcTime.totalMs
  expect(first).toBeGreaterThan(0)
  await clock.advance(4_900)
  expect(gcTime.totalMs).toBe(first)
  await litter()
  expect(gcTime.totalMs).toBeGreaterThan(first)
  gcTime.restart()
  expect(gcTime.totalMs).toBe(0)
  await litter()
  expect(gcTime.totalMs).toBeGreaterThan(0)
  gcTime.stop()
})

test('afterwards takes a quarter of a second for two and a half', async () => {
  const clock = new ManualClock()
  const gcTime = new GcTime(clock)
  await clock.advance(5_000)
  const before = gcTime.totalMs
  await litter()
  const seen = gcTime.totalMs - before
  expect(seen).toBeGreaterThan(0)
  await clock.advance(1_250)
  expect(gcTime.totalMs).toBeCloseTo(before + 5 * seen, 6)
  await litter()
  expect(gcTime.totalMs).toBeCloseTo(before + 5 * seen, 6)
  await clock.advance(1_250)
  expect(gcTime.totalMs).toBeCloseTo(before + 10 * seen, 6)
  await litter()
  expect(gcTime.totalMs).toBeGreaterThan(before + 10 * seen)
  gcTime.stop()
})

test('leaves no timer once it is stopped, and keeps its total', async () => {
  const clock = new ManualClock()
  const gcTime = new GcTime(clock)
  await litter()
  gcTime.stop()
  const { totalMs } = gcTime
  expect(totalMs).toBeGreaterThan(0)
  await litter()
  expect(gcTime.totalMs).toBe(totalMs)
  expect(clock.pendingTimers).toBe(0)
})
