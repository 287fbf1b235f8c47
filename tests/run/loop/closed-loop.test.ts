import { expect, test } from 'vitest'
import { between } from '../../../src/plan/options/between.ts'
import { seededRandom } from '../../../src/units/random.ts'
import { manualRun, ran, type ManualRun } from '../manual-run.ts'

const startsOf = ({ starts }: ManualRun): readonly (readonly number[])[] => starts.map(({ atMs, user, index }) => [atMs, user, index])

test('each user starts again when it has finished, until the count is reached', async () => {
  const run = await ran(manualRun({ concurrency: 2, iterations: 5 }, ({ number }, clock) => clock.sleep(number === 0 ? 10 : 25)))
  expect(startsOf(run)).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [10, 0, 2],
    [20, 0, 3],
    [25, 1, 4],
  ])
  expect(run.starts.map(({ iteration }) => iteration)).toEqual([0, 0, 1, 2, 1])
  expect(run.elapsedMs()).toBe(25)
  await run.clock.until(run.iterations.idle())
  expect(run.elapsedMs()).toBe(50)
  expect(run.counts().measured).toEqual({ started: 5, succeeded: 5, failed: 0, cutOff: 0, dropped: 0 })
  expect(run.loop.report().schedule).toEqual({ due: 5, sent: 5, dropped: 0 })
})

test('what finishes together starts again in the same order', async () => {
  const run = await ran(manualRun({ concurrency: 3, iterations: 7 }, 10))
  expect(startsOf(run)).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [0, 2, 2],
    [10, 0, 3],
    [10, 1, 4],
    [10, 2, 5],
    [20, 0, 6],
  ])
})

test('a run by duration starts nothing at its end or later, and ends on time', async () => {
  const run = await ran(manualRun({ concurrency: 1, duration: 100 }, 25))
  expect(run.starts.map(({ atMs }) => atMs)).toEqual([0, 25, 50, 75])
  expect(run.elapsedMs()).toBe(100)
  expect(run.loop.report().schedule).toEqual({ due: 4, sent: 4, dropped: 0 })
})

test('a run by duration ends on time although its iterations do not', async () => {
  const run = await ran(manualRun({ concurrency: 2, duration: 100 }, 1_000))
  expect(run.elapsedMs()).toBe(100)
  expect(run.iterations.live).toBe(2)
})

test.each([
  ['the count', { iterations: 3, duration: 100 }, [0, 10, 20], 20],
  ['the time', { iterations: 30, duration: 25 }, [0, 10, 20], 25],
])('of both limits the first one that is reached ends the run: %s', async (_which, limits, starts, endMs) => {
  const run = await ran(manualRun({ concurrency: 1, ...limits }, 10))
  expect(run.starts.map(({ atMs }) => atMs)).toEqual(starts)
  expect(run.elapsedMs()).toBe(endMs)
  // Nothing was due that did not start, so that nobody is blamed for a rate that was never promised.
  expect(run.loop.report().schedule).toEqual({ due: 3, sent: 3, dropped: 0 })
})

test('a pause stands between two iterations, and not before the first one', async () => {
  const run = await ran(manualRun({ concurrency: 1, iterations: 3, think: 40 }, 10))
  expect(run.starts.map(({ atMs }) => atMs)).toEqual([0, 50, 100])
  await run.clock.until(run.iterations.idle())
  expect(run.recorders.snapshots().measured.latency).toMatchObject({ min: 10_000, max: 10_000 })
})

/** The pause that seed 7 draws for a user after an iteration, in whole milliseconds as timers go. */
const pauseMs = (user: number, iteration: number): number => Math.ceil(10 + 90 * seededRandom(7, user, iteration, 1)())

test('pauses of a span are drawn by seed, user and iteration', async () => {
  const options = { concurrency: 2, iterations: 8, think: between(10, 100) }
  const run = await ran(manualRun({ ...options, seed: 7 }, 5))
  for (const user of [0, 1]) {
    const own = run.starts.filter((start) => start.user === user)
    own.slice(1).forEach(({ atMs }, before) => expect(atMs - own[before]!.atMs).toBe(5 + pauseMs(user, before)))
  }
  const replayed = await ran(manualRun({ ...options, seed: 7 }, 5))
  const other = await ran(manualRun({ ...options, seed: 8 }, 5))
  expect(startsOf(replayed)).toEqual(startsOf(run))
  expect(startsOf(other)).not.toEqual(startsOf(run))
})

test('users that are pausing when the time is over start nothing more and leave no timer', async () => {
  const run = await ran(manualRun({ concurrency: 3, duration: 100, think: 1_000 }, 10))
  expect(run.starts).toHaveLength(3)
  expect(run.clock.pendingTimers).toBe(1)
  run.iterations.close()
  expect(run.clock.pendingTimers).toBe(0)
})

test('stages start users one after the other, where the straight line comes nearest to the next number', async () => {
  const run = manualRun({ concurrency: 0, stages: [{ to: 4, over: 400 }] }, 1_000)
  run.loop.start()
  await run.clock.advance(400)
  expect(startsOf(run)).toEqual([
    [50, 0, 0],
    [150, 1, 1],
    [250, 2, 2],
    [350, 3, 3],
  ])
})

test('users of a falling stage retire newest first, each after its iteration', async () => {
  const run = await ran(manualRun({ concurrency: 4, stages: [{ to: 0, over: 400 }] }, ({ number }, clock) => clock.sleep(40 + number)))
  const lastStartOf = (user: number): number => Math.max(...run.starts.filter((start) => start.user === user).map(({ atMs }) => atMs))
  // The line passes 3.5, 2.5, 1.5 and 0.5 users at 50, 150, 250 and 350 ms: nobody starts after its time.
  expect([3, 2, 1, 0].map(lastStartOf)).toEqual([43, 126, 246, 320])
  expect(run.elapsedMs()).toBe(400)
})

test('a user that retired comes back with the next rise, as the same user', async () => {
  const stages = [{ for: 100 }, { to: 1, over: 2 }, { for: 98 }, { to: 3, over: 2 }, { for: 98 }]
  const run = await ran(manualRun({ concurrency: 3, stages }, 30))
  const startsOfUser = (user: number): readonly number[] => run.starts.filter((start) => start.user === user).map(({ atMs }) => atMs)
  expect(startsOfUser(0)).toEqual([0, 30, 60, 90, 120, 150, 180, 210, 240, 270])
  expect(startsOfUser(1)).toEqual([0, 30, 60, 90, 201, 231, 261, 291])
  expect(startsOfUser(2)).toEqual([0, 30, 60, 90, 202, 232, 262, 292])
  expect(run.starts.filter(({ user }) => user === 2).map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(run.loop.report().users.started).toBe(3)
})

test('a user whose iteration outlasts a fall and the next rise simply goes on', async () => {
  const stages = [{ for: 10 }, { to: 1, over: 2 }, { to: 2, over: 2 }, { for: 100 }]
  const run = await ran(manualRun({ concurrency: 2, stages }, 50))
  expect(startsOf(run)).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [50, 0, 2],
    [50, 1, 3],
    [100, 0, 4],
    [100, 1, 5],
  ])
})

test('a rise of 20 000 users within a second keeps one timer at a time and starts them all', async () => {
  const run = manualRun({ concurrency: 0, stages: [{ to: 20_000, over: 1_000 }, { for: 500 }] }, (_user, clock) => clock.sleep(10_000))
  run.loop.start()
  // The end of the run, the next change, and the deadline of iterations. What their tasks wait for comes on top.
  expect(run.clock.pendingTimers).toBe(2)
  await run.clock.advance(1_001)
  expect(run.starts).toHaveLength(20_000)
  expect(run.loop.report().users.started).toBe(20_000)
})

test('iterations due before the boundary are warm-up, also those that end after it', async () => {
  const run = await ran(manualRun({ concurrency: 1, duration: 100, warmup: 50 }, 30))
  expect(run.starts.map(({ atMs, isWarmup }) => [atMs, isWarmup])).toEqual([
    [0, true],
    [30, true],
    [60, false],
    [90, false],
    [120, false],
  ])
  expect(run.measuringAtMs()).toBe(50)
  expect(run.elapsedMs()).toBe(150)
  await run.clock.until(run.iterations.idle())
  expect(run.counts()).toMatchObject({ warmup: { started: 2, succeeded: 2 }, measured: { started: 3, succeeded: 3 } })
})

test('a warm-up by count is over when the first iteration after it starts, and the duration counts from there', async () => {
  const run = await ran(manualRun({ concurrency: 2, duration: 100, warmup: { iterations: 3 } }, 40))
  expect(run.starts.map(({ atMs, isWarmup }) => [atMs, isWarmup])).toEqual([
    [0, true],
    [0, true],
    [40, true],
    [40, false],
    [80, false],
    [80, false],
    [120, false],
    [120, false],
  ])
  expect(run.measuringAtMs()).toBe(40)
  expect(run.elapsedMs()).toBe(140)
})

test('the count of a run does not include its warm-up', async () => {
  const run = await ran(manualRun({ concurrency: 2, iterations: 4, warmup: { iterations: 3 } }, 10))
  expect(run.starts.filter(({ isWarmup }) => isWarmup)).toHaveLength(3)
  expect(run.starts.filter(({ isWarmup }) => !isWarmup)).toHaveLength(4)
})

test('nor does it where the warm-up is a time', async () => {
  const run = await ran(manualRun({ concurrency: 2, iterations: 4, warmup: 25 }, 10))
  expect(run.starts.map(({ atMs, isWarmup }) => [atMs, isWarmup])).toEqual([
    ...[0, 0, 10, 10, 20, 20].map((atMs) => [atMs, true]),
    ...[30, 30, 40, 40].map((atMs) => [atMs, false]),
  ])
})

test('tasks that never wait are shared out among the users, one each in turn', async () => {
  const run = await ran(manualRun({ concurrency: 3, iterations: 300 }, () => {}))
  expect(run.starts.slice(0, 7).map(({ user }) => user)).toEqual([0, 1, 2, 0, 1, 2, 0])
  for (const user of [0, 1, 2]) expect(run.starts.filter((start) => start.user === user)).toHaveLength(100)
})

test.each([
  ['at once', () => {}],
  ['with a promise', async () => {}],
])('tasks that only compute and return %s do not keep the end of the run away', async (_how, answer) => {
  const task = (_user: unknown, clock: { spend(ms: number): void }): unknown => {
    clock.spend(0.5)
    return answer()
  }
  const run = await ran(manualRun({ concurrency: 4, duration: 50 }, task))
  expect(run.elapsedMs()).toBeCloseTo(50, 0)
  expect(run.starts).toHaveLength(100)
  for (const user of [0, 1, 2, 3]) expect(run.starts.filter((start) => start.user === user)).toHaveLength(25)
})

test('a run of fewer moments than users counts only the users that had an iteration', async () => {
  const run = await ran(manualRun({ concurrency: 10, duration: 20 }, (_user, clock) => clock.spend(5)))
  expect(run.starts).toHaveLength(4)
  expect(run.loop.report().users.started).toBe(4)
})

test('once stopped, nothing starts any more, whoever comes back', async () => {
  const run = manualRun({ concurrency: 2, duration: 1_000 }, 10)
  run.loop.start()
  await run.clock.advance(25)
  run.loop.stop()
  await run.clock.until(run.loop.ended)
  await run.clock.advance(1_000)
  expect(run.starts).toHaveLength(6)
})
