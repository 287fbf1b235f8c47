import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitIntoShares } from '../../../src/pace/share.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { feed } from '../../../src/run/task/feed.ts'
import { carriers } from '../../pace/load-options.ts'
import { manualJob } from '../manual-job.ts'
import { manualRun, ran, type ManualRun } from '../manual-run.ts'
import { countsOf, played } from '../user/played.ts'

/** How many measured iterations each user started. */
function measuredOf(runs: readonly ManualRun[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { user, isWarmup } of runs.flatMap(({ starts }) => starts)) if (!isWarmup) counts[user] = (counts[user] ?? 0) + 1
  return counts
}

const eachOf = (users: number, count: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: users }, (_, user) => [user, count]))

test('each user starts exactly its iterations, in any number of workers, and the index of each is its own', async () => {
  const options = fc.record({
    concurrency: fc.integer({ min: 1, max: 12 }),
    perUser: fc.integer({ min: 1, max: 9 }),
    warmup: fc.constantFrom(undefined, 40),
    spawnRate: fc.constantFrom(undefined, 30, 500),
  })
  await fc.assert(
    fc.asyncProperty(options, carriers, async ({ perUser, ...rest }, count) => {
      const given: LoadOptions = { ...rest, iterations: { perUser } }
      const shares = splitIntoShares(planFrom({ seed: 1, ...given }, {}).plan, count)
      // Users differ in how fast they are: nobody does the iterations of another.
      const runs = await Promise.all(
        shares.map((share) => ran(manualRun(given, (user, clock) => clock.sleep(3 + 7 * (user.number % 3)), { share }))),
      )
      expect(measuredOf(runs)).toEqual(eachOf(rest.concurrency, perUser))
      const indices = runs.flatMap(({ starts }) => starts.map(({ index }) => index))
      expect(new Set(indices).size).toBe(indices.length)
      if (rest.warmup !== undefined) return
      expect(indices.toSorted((one, other) => one - other)).toEqual(indices.map((_, index) => index))
      for (const { user, iteration, index } of runs.flatMap(({ starts }) => starts)) expect(index).toBe(iteration * rest.concurrency + user)
    }),
    { numRuns: 60 },
  )
})

test('the run ends as soon as the slowest user has done its iterations', async () => {
  const run = await ran(manualRun({ concurrency: 3, iterations: { perUser: 4 } }, (user, clock) => clock.sleep(10 * (user.number + 1))))
  await run.clock.until(run.iterations.idle())
  expect(run.elapsedMs()).toBe(120)
  expect(run.counts().measured).toMatchObject({ started: 12, succeeded: 12 })
})

test('a duration ends it before', async () => {
  const run = await ran(
    manualRun({ concurrency: 2, iterations: { perUser: 50 }, duration: 100 }, (user, clock) => clock.sleep(user.number === 0 ? 1 : 30)),
  )
  expect(measuredOf([run])).toEqual({ 0: 50, 1: 4 })
})

test('a user does its `stop` after its last iteration, while others go on', async () => {
  const { notes, record } = await played({ concurrency: 2, iterations: { perUser: 2 } }, ({ clock, note }) => ({
    start: ({ user }) => note(`start ${user}`),
    stop: ({ user }) => note(`stop ${user}`),
    tasks: { work: { run: ({ user }) => clock.sleep(user === 0 ? 10 : 50) } },
  }))
  expect(notes).toEqual(['0 start 0', '0 start 1', '20 stop 0', '100 stop 1'])
  expect(countsOf(record)).toEqual({ start: 2, work: 4, stop: 2 })
})

test('a user whose start fails takes its iterations with it', async () => {
  const { record } = await played({ concurrency: 3, iterations: { perUser: 4 } }, ({ clock }) => ({
    start: ({ user }) => {
      if (user === 1) throw new Error('no account')
    },
    tasks: { work: { run: () => clock.sleep(10) } },
  }))
  expect(record.aborted).toBeUndefined()
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 1 })
  expect(record.measured.iterations).toMatchObject({ started: 9, succeeded: 8, failed: 1 })
})

test('users that are all done or stuck end the run, which says so', async () => {
  const { clock, record } = manualJob({ concurrency: 3, iterations: { perUser: 3 }, timeout: 50 }, ({ user, iteration }, manual) =>
    user === 1 && iteration === 1 ? new Promise(() => {}) : manual.sleep(10),
  )
  const { aborted, measured } = await clock.until(record)
  expect(aborted).toMatchObject({
    by: 'users',
    reason: 'no users left with iterations to do: each is stuck in a task that timed out and never settled',
  })
  expect(measured.iterations).toMatchObject({ started: 8, succeeded: 7, failed: 1 })
})

test('rows of a feed go to the same user and iteration, however long each user takes', async () => {
  const rows = feed(
    Array.from({ length: 12 }, (_, index) => index),
    { order: 'once' },
  )
  const rowsBy = async (slowUser: number): Promise<Record<string, number>> => {
    const seen: Record<string, number> = {}
    const { clock, record } = manualJob({ concurrency: 3, iterations: { perUser: 4 } }, (context, manual) => {
      seen[`${context.user}/${context.iteration}`] = rows.next(context)
      return manual.sleep(context.user === slowUser ? 100 : 10)
    })
    const { measured } = await clock.until(record)
    expect(measured.iterations.succeeded).toBe(12)
    return seen
  }
  const seen = await rowsBy(0)
  expect(Object.values(seen).toSorted((one, other) => one - other)).toEqual(Array.from({ length: 12 }, (_, index) => index))
  expect(await rowsBy(2)).toEqual(seen)
})
