import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSchedule } from '../../src/pace/open-schedule.ts'
import { between } from '../../src/plan/options/between.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import type { Task } from '../../src/run/task/task.ts'
import { startFixture, type Fixture, type FixtureStats } from '../helpers/fixture-server.ts'
import { run } from './run.ts'

let server: Fixture

beforeAll(async () => {
  server = await startFixture('slow', { DELAY_MS: 8 })
})
beforeEach(() => server.reset())
afterAll(() => server.stop())

async function counted(task: Task, options: LoadOptions): Promise<{ readonly result: LoadResult; readonly seen: FixtureStats }> {
  const result = await run(task, { seed: 5, exclusive: false, baseUrl: server.url, ...options })
  return { result, seen: await server.stats() }
}

/** What holds of every run that had no trouble: each iteration is one request, answered to the end, and nothing is still open. */
function expectSameCounts({ result, seen }: { readonly result: LoadResult; readonly seen: FixtureStats }, mostAtOnce: number): void {
  const { iterations, warmup, requests, statuses } = result
  expect(seen).toMatchObject({
    requests: iterations.started + warmup.iterations.started,
    finished: iterations.started + warmup.iterations.started,
    unfinished: 0,
    openConnections: 0,
  })
  expect(iterations).toEqual({
    started: iterations.started,
    succeeded: iterations.started,
    failed: 0,
    cutOff: 0,
    dropped: iterations.dropped,
  })
  expect(requests.count).toBe(iterations.started)
  expect(statuses).toEqual({ 200: iterations.started })
  expect(seen.maxConcurrent).toBeLessThanOrEqual(mostAtOnce)
  // One connection for each user, kept for all of its requests.
  expect(seen.connections).toBe(result.users.started)
}

/** How many arrivals the schedule of the options holds, warm-up left out. */
function due(options: LoadOptions): number {
  const plan = planFrom({ seed: 5, ...options }, {}).plan
  if (plan.model.kind !== 'open') throw new Error('Expected an open model')
  const { next, measureFromMs } = openSchedule(plan, plan.model)
  let count = 0
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next()) if (dueMs >= measureFromMs) count += 1
  return count
}

const tasks: readonly (readonly [string, Task])[] = [
  ['request', '/'],
  ['function', ({ http }) => http.get('/')],
]

test.each(tasks)('closed by count, %s task', async (_what, task) => {
  const both = await counted(task, { concurrency: 7, iterations: 200 })
  expectSameCounts(both, 7)
  expect(both.result.iterations.started).toBe(200)
  expect(both.result.users).toEqual({ planned: 7, started: 7, failedStart: 0 })
})

test.each(tasks)('closed by duration, %s task', async (_what, task) => {
  const both = await counted(task, { concurrency: 7, duration: 400 })
  expectSameCounts(both, 7)
  expect(both.result.iterations.started).toBeGreaterThan(7)
})

test('closed with pauses and a warm-up of either kind', async () => {
  const byTime = await counted('/', { concurrency: 5, duration: 300, warmup: 150, think: between(1, 10) })
  expectSameCounts(byTime, 5)
  expect(byTime.result.warmup.iterations.started).toBeGreaterThan(5)
  await server.reset()
  const byCount = await counted('/', { concurrency: 5, iterations: 60, warmup: { iterations: 23 } })
  expectSameCounts(byCount, 5)
  expect(byCount.result.iterations.started).toBe(60)
  expect(byCount.result.warmup.iterations.started).toBe(23)
})

test('a count is exact also behind a warm-up by time', async () => {
  const both = await counted('/', { concurrency: 4, iterations: 40, warmup: 200 })
  expectSameCounts(both, 4)
  expect(both.result.iterations.started).toBe(40)
  expect(both.result.warmup.iterations.started).toBeGreaterThan(4)
})

test('stages of users: as many as planned, each with one connection over all rises and falls', async () => {
  const stages = [{ to: 12, over: 300 }, { for: 100 }, { to: 2, over: 200 }, { to: 6, over: 200 }] as const
  const both = await counted('/', { concurrency: 1, stages })
  expectSameCounts(both, 12)
  expect(both.result.users).toEqual({ planned: 12, started: 12, failedStart: 0 })
  expect(both.result.stages.map(({ iterations }) => iterations.started).reduce((sum, count) => sum + count)).toBe(
    both.result.iterations.started,
  )
})

test.each(tasks)('open and even, %s task', async (_what, task) => {
  const both = await counted(task, { rate: 300, duration: 500 })
  expectSameCounts(both, 300)
  expect(both.result.iterations).toMatchObject({ started: 150, dropped: 0 })
})

test('open by count, with a warm-up of either kind', async () => {
  const byCount = await counted('/', { rate: 200, iterations: 77, warmup: { iterations: 20 } })
  expectSameCounts(byCount, 100)
  expect(byCount.result.iterations.started).toBe(77)
  expect(byCount.result.warmup.iterations.started).toBe(20)
  await server.reset()
  const byTime = await counted('/', { rate: 200, duration: 300, warmup: 100 })
  expectSameCounts(byTime, 100)
  expect(byTime.result.iterations.started).toBe(60)
  expect(byTime.result.warmup.iterations.started).toBe(20)
})

test('open and Poisson: as many as were drawn', async () => {
  const options: LoadOptions = { rate: 300, duration: 600, arrivals: 'poisson' }
  const both = await counted('/', options)
  expectSameCounts(both, 300)
  expect(both.result.iterations.started).toBe(due(options))
})

test('stages of a rate: as many as the integral of the ramp', async () => {
  const stages = [{ to: 400, over: 500 }, { for: 250 }, { to: 0, over: 500 }] as const
  const both = await counted('/', { rate: 0, stages })
  expectSameCounts(both, 400)
  expect(both.result.stages.map(({ iterations }) => iterations.started)).toEqual([100, 100, 100])
})

test('arrivals beyond maxInFlight are dropped, and the server never has more at once', async () => {
  // It takes 8 ms an answer, so that three at a time are busy with less than 375 of the 1 000 arrivals a second.
  const both = await counted('/', { rate: 1_000, duration: 400, maxInFlight: 3 })
  expectSameCounts(both, 3)
  const { started, dropped } = both.result.iterations
  expect(started + dropped).toBe(400)
  expect(dropped).toBeGreaterThan(200)
  expect(both.result.users.started).toBe(3)
})

test('connections per iteration are as many as iterations', async () => {
  const { result, seen } = await counted('/', { concurrency: 4, iterations: 60, connections: 'per-iteration' })
  expect(result.iterations.succeeded).toBe(60)
  expect(seen).toMatchObject({ requests: 60, connections: 60, openConnections: 0 })
  expect(result.requests.opened).toBe(60)
})

test('several requests an iteration are all counted, with their steps', async () => {
  const { result, seen } = await counted(
    async ({ http }) => {
      await http.get('/', { name: 'list' })
      await Promise.all([http.get('/', { name: 'one' }), http.get('/', { name: 'other' })])
    },
    { concurrency: 3, iterations: 30 },
  )
  expect(result.iterations.succeeded).toBe(30)
  expect(result.requests.count).toBe(90)
  expect(seen.requests).toBe(90)
  expect(Object.entries(result.steps).map(([name, { count }]) => [name, count])).toEqual([
    ['list', 30],
    ['one', 30],
    ['other', 30],
  ])
})
