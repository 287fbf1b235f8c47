import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { ProgressMeter, type Progress } from '../../../src/run/recording/progress.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualJob } from '../manual-job.ts'
import { manualRun, type FakeTask } from '../manual-run.ts'

/** The progress of a run on a manual clock, looked at every 250 ms for as long as it starts anything. */
async function progressOf(options: LoadOptions, task: FakeTask): Promise<readonly Progress[]> {
  const run = manualRun(options, task)
  const meter = new ProgressMeter(planFrom(options, {}).plan, run.recorders)
  const looks: Progress[] = []
  const state = { isOver: false }
  void run.loop.ended.then(() => void (state.isOver = true))
  run.loop.start()
  while (!state.isOver) {
    await run.clock.advance(250)
    looks.push(meter.poll(run.elapsedMs()))
  }
  return looks
}

test('a timed run is told with its time, its counts, its rate and two quantiles', async () => {
  const looks = await progressOf({ concurrency: 2, duration: '1s' }, 10)
  expect(looks).toHaveLength(4)
  expect(looks[1]).toEqual({
    part: 'measured',
    elapsedMs: 500,
    plannedMs: 1_000,
    started: 102,
    succeeded: 100,
    bad: 0,
    plannedIterations: Number.POSITIVE_INFINITY,
    ratePerSecond: 200,
    p50Ms: 10,
    p99Ms: 10,
  })
})

test('a run by count has no planned time', async () => {
  const looks = await progressOf({ concurrency: 1, iterations: 50 }, 10)
  expect(
    looks.map(({ elapsedMs, plannedMs, succeeded, plannedIterations }) => [elapsedMs, plannedMs, succeeded, plannedIterations]),
  ).toEqual([
    [250, Number.POSITIVE_INFINITY, 25, 50],
    [500, Number.POSITIVE_INFINITY, 50, 50],
  ])
})

test('bad iterations are counted, and before the first success there is no quantile', async () => {
  const looks = await progressOf({ concurrency: 1, duration: 250 }, async (_user, clock) => {
    await clock.sleep(10)
    throw new Error('no')
  })
  expect(looks.at(-1)).toMatchObject({ succeeded: 0, bad: 25, ratePerSecond: 0, p50Ms: Number.NaN, p99Ms: Number.NaN })
})

test('the rate is that of the last second, not of the whole run', async () => {
  let served = 0
  const looks = await progressOf({ concurrency: 1, duration: '3s' }, (_user, clock) => clock.sleep(++served <= 100 ? 10 : 100))
  expect(looks.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 100, 100, 100, 77, 55, 32, 10, 10, 10, 10, 10])
})

test('warm-up is told as a part of its own, by time and by count', async () => {
  const timed = await progressOf({ concurrency: 1, warmup: 500, duration: 500 }, 10)
  expect(timed.map(({ part, elapsedMs, plannedMs, succeeded }) => [part, elapsedMs, plannedMs, succeeded])).toEqual([
    ['warm-up', 250, 500, 25],
    ['measured', 0, 500, 0],
    ['measured', 250, 500, 25],
    ['measured', 500, 500, 50],
  ])
  const counted = await progressOf({ concurrency: 1, warmup: { iterations: 40 }, iterations: 40 }, 10)
  expect(counted.map(({ part, plannedMs, plannedIterations, succeeded }) => [part, plannedMs, plannedIterations, succeeded])).toEqual([
    ['warm-up', Number.POSITIVE_INFINITY, 40, 25],
    ['measured', Number.POSITIVE_INFINITY, 40, 10],
    ['measured', Number.POSITIVE_INFINITY, 40, 35],
    ['measured', Number.POSITIVE_INFINITY, 40, 40],
  ])
})

test('stages are counted and ranked together', async () => {
  let served = 0
  const looks = await progressOf({ rate: 100, stages: [{ for: 500 }, { for: 500 }] }, (_user, clock) =>
    clock.sleep(++served <= 50 ? 10 : 20),
  )
  expect(looks.at(-1)).toMatchObject({ started: 100, p50Ms: expect.closeTo(10, 1), p99Ms: expect.closeTo(20, 1) })
})

test('a run tells its progress four times a second, and not at all where nobody listens', async () => {
  const clock = new ManualClock()
  const reported: number[] = []
  const { record } = manualJob({ concurrency: 1, duration: '1s' }, () => clock.sleep(10), {
    clock,
    onProgress: ({ elapsedMs }) => reported.push(elapsedMs),
  })
  await clock.until(record)
  expect(reported).toEqual([250, 500, 750, 1_000])
})
