import { expect, test } from 'vitest'
import { manualRun } from '../manual-run.ts'

test('users are added at their spawn rate, and surplus users stop after their iteration', async () => {
  const run = manualRun({ concurrency: 1, duration: '10s' }, 100)
  run.loop.start()
  await run.clock.advance(250)
  run.loop.change({ kind: 'closed', users: 3, spawnPerSecond: 10 }, 250)
  await run.clock.advance(149)
  expect(run.loop.activeUsers).toBe(3)
  expect(run.starts.filter(({ user }) => user > 0).map(({ atMs, user }) => [atMs, user])).toEqual([
    [250, 1],
    [350, 2],
    [350, 1],
  ])
  run.loop.change({ kind: 'closed', users: 1, spawnPerSecond: 10 }, 399)
  await run.clock.advance(600)
  expect(run.loop.activeUsers).toBe(1)
  run.loop.stop()
})

test('a rate holds from its time on, also where the next arrival was far away', async () => {
  const run = manualRun({ rate: 1, duration: '10s' }, 1)
  run.loop.start()
  await run.clock.advance(1_500)
  run.loop.change({ kind: 'open', ratePerSecond: 10 }, 1_600)
  await run.clock.advance(350)
  expect(run.starts.map(({ dueMs }) => dueMs)).toEqual([0, 1_000, 1_600, 1_700, 1_800])
  run.loop.stop()
})

test('a loop that has stopped starts no timer for a change that comes too late', async () => {
  const run = manualRun({ concurrency: 1, duration: '10s' }, 100)
  run.loop.start()
  await run.clock.advance(250)
  run.loop.stop()
  run.loop.change({ kind: 'closed', users: 3, spawnPerSecond: 10 }, 250)
  await run.clock.advance(1_000)
  expect(run.loop.activeUsers).toBe(1)
})
