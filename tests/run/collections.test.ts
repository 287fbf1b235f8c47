import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Collections } from '../../src/run/collections.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

/** Makes more than the young generation holds, several times over, and lets Node tell of it. */
async function litter(): Promise<void> {
  const kept: unknown[] = Array.from({ length: 512 })
  for (let piece = 0; piece < 2_000_000; piece++) kept[piece % 512] = { piece, list: [piece] }
  await turn()
  await turn()
}

test('adds up what was collected in the first five seconds, and forgets what was before a restart', async () => {
  const clock = new ManualClock()
  const collections = new Collections(clock)
  await litter()
  const first = collections.totalMs
  expect(first).toBeGreaterThan(0)
  await clock.advance(4_900)
  expect(collections.totalMs).toBe(first)
  await litter()
  expect(collections.totalMs).toBeGreaterThan(first)
  collections.restart()
  expect(collections.totalMs).toBe(0)
  await litter()
  expect(collections.totalMs).toBeGreaterThan(0)
  collections.stop()
})

test('afterwards takes a quarter of a second for two and a half', async () => {
  const clock = new ManualClock()
  const collections = new Collections(clock)
  await clock.advance(5_000)
  const before = collections.totalMs
  await litter()
  const seen = collections.totalMs - before
  expect(seen).toBeGreaterThan(0)
  await clock.advance(1_250)
  expect(collections.totalMs).toBeCloseTo(before + 5 * seen, 6)
  await litter()
  expect(collections.totalMs).toBeCloseTo(before + 5 * seen, 6)
  await clock.advance(1_250)
  expect(collections.totalMs).toBeCloseTo(before + 10 * seen, 6)
  await litter()
  expect(collections.totalMs).toBeGreaterThan(before + 10 * seen)
  collections.stop()
})

test('leaves no timer once it is stopped, and keeps its total', async () => {
  const clock = new ManualClock()
  const collections = new Collections(clock)
  await litter()
  collections.stop()
  const { totalMs } = collections
  expect(totalMs).toBeGreaterThan(0)
  await litter()
  expect(collections.totalMs).toBe(totalMs)
  expect(clock.pendingTimers).toBe(0)
})
