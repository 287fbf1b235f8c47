import { expect, test } from 'vitest'
import { openSchedule } from '../../../src/pace/open-schedule.ts'
import type { OpenModel } from '../../../src/plan/model.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { manualRun, ran, type ManualRun } from '../manual-run.ts'

const duesOf = ({ starts }: ManualRun): readonly number[] => starts.map(({ dueMs }) => dueMs)
const usersOf = ({ starts }: ManualRun): readonly number[] => starts.map(({ user }) => user)

/** What the schedule of a plan holds, warm-up included. */
function drawn(options: LoadOptions): readonly number[] {
  const plan = planFrom({ seed: 1, ...options }, {}).plan
  const { next } = openSchedule(plan, plan.model as OpenModel)
  const dues: number[] = []
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next()) dues.push(dueMs)
  return dues
}

test('even arrivals start when they are due, whatever the answers do', async () => {
  const run = await ran(manualRun({ rate: 100, duration: 100 }, 10_000))
  expect(duesOf(run)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  expect(run.starts.map(({ atMs }) => atMs)).toEqual(duesOf(run))
  expect(run.starts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(run.loop.report().schedule).toEqual({ due: 10, sent: 10, dropped: 0 })
})

test('Poisson arrivals are those of the drawn schedule, each sent with the first whole millisecond after it is due', async () => {
  const options = { rate: 200, duration: 500, arrivals: 'poisson' } as const
  const run = await ran(manualRun(options, 3))
  expect(duesOf(run)).toEqual(drawn(options))
  for (const { atMs, dueMs } of run.starts) {
    expect(atMs - dueMs).toBeGreaterThanOrEqual(0)
    expect(atMs - dueMs).toBeLessThan(1)
  }
  const other = await ran(manualRun({ ...options, seed: 2 }, 3))
  expect(duesOf(other)).not.toEqual(duesOf(run))
})

test('arrivals of stages number the integral of the rate', async () => {
  const options = { rate: 0, stages: [{ to: 100, over: 1_000 }, { for: 500 }, { to: 0, over: 1_000 }] }
  const run = await ran(manualRun(options, 1))
  expect(run.starts).toHaveLength(50 + 50 + 50)
  expect(run.recorders.snapshots().stages.map(({ iterations }) => iterations.started)).toEqual([50, 50, 50])
  expect(duesOf(run)).toEqual(drawn(options))
})

test('a run by time lasts to its end, also where the last arrival is long before', async () => {
  const run = await ran(manualRun({ rate: '1/s', duration: 2_500 }, 10))
  expect(duesOf(run)).toEqual([0, 1_000, 2_000])
  expect(run.elapsedMs()).toBe(2_500)
  const falling = await ran(manualRun({ rate: 10, stages: [{ for: 300 }, { to: 0, over: 1 }, { for: 5_000 }] }, 10))
  expect(falling.elapsedMs()).toBe(5_301)
})

test('a run by count ends with its last arrival, before the time where both are given', async () => {
  const run = await ran(manualRun({ rate: 10, iterations: 3 }, 1_000))
  expect(run.elapsedMs()).toBe(200)
  const both = await ran(manualRun({ rate: 10, iterations: 3, duration: 5_000 }, 1_000))
  expect(both.elapsedMs()).toBe(200)
  const byTime = await ran(manualRun({ rate: 10, iterations: 300, duration: 250 }, 1_000))
  expect(byTime.starts).toHaveLength(3)
  expect(byTime.elapsedMs()).toBe(250)
  expect(byTime.loop.report().schedule).toEqual({ due: 3, sent: 3, dropped: 0 })
})

test('an arrival leases the user that was freed last, and opens a new one only where none is free', async () => {
  // Arrivals at 0, 10, 20, …: the first three overlap, then the gaps decide.
  const lengths = [25, 25, 2, 2, 2, 25, 2]
  const run = await ran(manualRun({ rate: 100, duration: 70 }, ({ index }, clock) => clock.sleep(lengths[index]!)))
  expect(usersOf(run)).toEqual([0, 1, 2, 0, 1, 1, 0])
  expect(run.loop.report().users.started).toBe(3)
})

test('an arrival due while all users are busy is dropped at that instant, and is not made up for', async () => {
  const run = await ran(manualRun({ rate: 100, duration: 100, maxInFlight: 2 }, 35))
  // Due every 10 ms; two at a time are busy for 35 ms.
  expect(duesOf(run)).toEqual([0, 10, 40, 50, 80, 90])
  expect(run.starts.map(({ atMs }) => atMs)).toEqual(duesOf(run))
  expect(run.loop.report().schedule).toEqual({ due: 10, sent: 6, dropped: 4 })
  await run.clock.until(run.iterations.idle())
  expect(run.counts().measured).toEqual({ started: 6, succeeded: 6, failed: 0, cutOff: 0, dropped: 4 })
  // Dropped arrivals have a number too: the index tells which arrival it was.
  expect(run.starts.map(({ index }) => index)).toEqual([0, 1, 4, 5, 8, 9])
})

test('a dropped arrival is counted as bad in the very block in which it was due', async () => {
  const run = await ran(manualRun({ rate: 100, duration: 1_000, maxInFlight: 1 }, 10_000))
  const { blocks, blockMs } = run.recorders.snapshots().measured
  expect(blockMs).toBe(62.5)
  // 16 blocks in 1 000 ms; the first holds the arrivals 1 to 6, since arrival 0 was sent.
  expect(blocks).toHaveLength(16)
  expect(blocks[0]).toMatchObject({ index: 0, bad: 6 })
  expect(blocks.reduce((sum, { bad }) => sum + bad, 0)).toBe(99)
})

test('arrivals that a busy event loop kept waiting are all sent, and latency counts from when they were due', async () => {
  let isFirst = true
  const run = manualRun({ rate: 100, duration: 200 }, (_user, clock) => {
    if (isFirst) clock.spend(95)
    isFirst = false
    return clock.sleep(1)
  })
  await ran(run)
  await run.clock.until(run.iterations.idle())
  const { latency, serviceTime } = run.recorders.snapshots().measured
  expect(run.starts).toHaveLength(20)
  expect(run.starts.slice(0, 11).map(({ atMs, dueMs }) => [dueMs, atMs])).toEqual([
    [0, 0],
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((dueMs) => [dueMs, 95]),
    [100, 100],
  ])
  expect(latency.max).toBe(96_000)
  expect(serviceTime).toMatchObject({ min: 1_000, max: 96_000 })
  expect(run.loop.report().schedule).toEqual({ due: 20, sent: 20, dropped: 0 })
  expect(run.loop.report().sendLatenessP99Ms).toBeCloseTo(85, 0)
})

test('what is sent long after the planned end was not sent in time', async () => {
  const run = manualRun({ rate: 100, duration: 100 }, ({ index }, clock) => {
    if (index === 4) clock.spend(500)
  })
  await ran(run)
  expect(run.starts).toHaveLength(10)
  expect(run.loop.report().schedule).toEqual({ due: 10, sent: 5, dropped: 0 })
})

test('what was due and not sent when the run was stopped counts as due', async () => {
  const run = manualRun({ rate: 100, duration: 1_000, warmup: 100 }, ({ index }, clock) => {
    if (index === 20) clock.spend(305)
  })
  run.loop.start()
  await run.clock.advance(200)
  run.loop.stop()
  run.loop.stop()
  // Due were the measured arrivals from 100 to 500 ms; the last one sent was that of 200 ms.
  expect(run.loop.report().schedule).toEqual({ due: 41, sent: 11, dropped: 0 })
  await run.clock.advance(2_000)
  expect(run.starts).toHaveLength(21)
  expect(run.clock.pendingTimers).toBe(1)
  run.iterations.close()
  expect(run.clock.pendingTimers).toBe(0)
})

test('arrivals due before the boundary are warm-up, and the measured part has as many as without one', async () => {
  const run = await ran(manualRun({ rate: 30, duration: 1_000, warmup: 110 }, 1))
  expect(run.starts.filter(({ isWarmup }) => isWarmup).map(({ dueMs }) => Math.round(dueMs))).toEqual([0, 33, 67, 100])
  expect(run.starts.filter(({ isWarmup }) => !isWarmup)).toHaveLength(30)
  expect(run.starts.find(({ isWarmup }) => !isWarmup)!.dueMs).toBe(110)
  expect(run.measuringAtMs()).toBe(110)
  expect(run.loop.report().schedule).toEqual({ due: 30, sent: 30, dropped: 0 })
})

test('a warm-up by count comes on top of the count of the run', async () => {
  const run = await ran(manualRun({ rate: 100, iterations: 5, warmup: { iterations: 3 } }, 1))
  expect(run.starts.map(({ dueMs, isWarmup }) => [dueMs, isWarmup])).toEqual([
    [0, true],
    [10, true],
    [20, true],
    [30, false],
    [40, false],
    [50, false],
    [60, false],
    [70, false],
  ])
  expect(run.measuringAtMs()).toBe(30)
})

test('at 20 000/s nothing is skipped', async () => {
  const run = await ran(manualRun({ rate: 20_000, duration: 500 }, () => {}))
  expect(run.starts).toHaveLength(10_000)
  expect(run.loop.report().sendLatenessP99Ms).toBeLessThan(1)
})

test('sending that takes long lets the event loop have its turn after 5 ms', async () => {
  const run = manualRun({ rate: 1_000, duration: 20 }, (_user, clock) => clock.spend(2), { turnMs: 0.5 })
  await ran(run)
  // Three at a time, of 2 ms each, then a turn.
  expect(run.starts.slice(0, 7).map(({ atMs }) => atMs)).toEqual([0, 2, 4, 6.5, 8.5, 10.5, 13])
  expect(run.starts).toHaveLength(20)
})
