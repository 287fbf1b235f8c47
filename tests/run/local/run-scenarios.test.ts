import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { scenarioPlans } from '../../../src/plan/scenarios/scenario-plans.ts'
import { scenariosRecord, type ScenariosRecord } from '../../../src/record/merge/scenarios-record.ts'
import { resultOfAll } from '../../../src/result/result.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { Progress } from '../../../src/run/recording/progress.ts'
import type { RunJob } from '../../../src/run/runner.ts'
import type { KnownTask } from '../../../src/run/task/task.ts'
import type { ScenarioEntry } from '../../../src/run/task/scenarios.ts'
import type { TaskFunction } from '../../../src/run/task/simple-task.ts'
import { runScenarios } from '../../../src/run/local/run-scenarios.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

type Entry = Omit<ScenarioEntry, 'task'> & { readonly task: (context: TaskContext, clock: ManualClock) => unknown }

interface Around {
  readonly signal?: AbortSignal
  readonly remainingMs?: number
  readonly onProgress?: (progress: Progress) => void
  readonly onInterrupted?: (record: ScenariosRecord) => void
  readonly seed?: number
  readonly options?: LoadOptions
}

/** A run of several scenarios on a manual clock. */
function manual(scenarios: Readonly<Record<string, Entry>>, around: Around = {}) {
  const { signal, remainingMs = Infinity, onProgress, onInterrupted, seed = 1, options } = around
  const clock = new ManualClock()
  const planned = scenarioPlans(scenarios, { seed, ...options }, () => undefined, {})
  const jobs = planned.map(({ plan, task, hooks }): RunJob<KnownTask> => {
    const call = (context: TaskContext): unknown => (task as Entry['task'])(context, clock)
    const kind: { kind: 'function'; call: TaskFunction } = { kind: 'function', call }
    return { plan, task: kind, hooks, data: undefined, signal, remainingMs, coverage: false, onProgress, onInterrupted }
  })
  const record = runScenarios(jobs, clock).then(({ records, generator }): ScenariosRecord => scenariosRecord(records, generator))
  const result = record.then((record): LoadResult =>
    resultOfAll(
      planned.map(({ plan }) => plan),
      record,
      [],
    ),
  )
  return { clock, record, result }
}

const takes =
  (ms: number): Entry['task'] =>
  async (_context, clock) =>
    await clock.sleep(ms)

test('each scenario begins at its own time, and all times are from the start of the run', async () => {
  const { clock, result } = manual({
    browse: { task: takes(100), concurrency: 2, duration: '1s' },
    buy: { task: takes(10), rate: '10/s', startAt: '500ms', duration: '1s' },
    later: { task: takes(50), iterations: 4, startAt: '2s' },
  })
  const { scenarios, iterations, series, throughput } = await clock.until(result)
  expect(
    Object.entries(scenarios).map(([name, { iterations, throughput, latency }]) => [
      name,
      iterations.succeeded,
      throughput.mean,
      latency.p50,
    ]),
  ).toEqual([
    // The second wave of iterations that ends with the window is not in it.
    ['browse', 20, 18, 100],
    ['buy', 10, 10, 10],
    ['later', 4, 20, 50],
  ])
  expect(iterations.succeeded).toBe(34)
  expect(throughput.mean).toBeCloseTo(34 / 2.2, 6)
  expect(series.map(({ startMs, succeeded }) => [startMs, succeeded])).toEqual([
    [0, 23],
    [1_000, 7],
    [2_000, 4],
  ])
  expect(scenarios.buy!.series[0]!.startMs).toBe(500)
  expect(scenarios.later!.slowest.map(({ startMs }) => startMs)).toEqual([2_000, 2_050, 2_100, 2_150])
})

test('each scenario has its own warm-up, by time and by count, from its own start on', async () => {
  const { clock, result } = manual({
    closed: { task: takes(100), concurrency: 1, duration: '1s', warmup: '300ms', startAt: '200ms' },
    open: { task: takes(10), rate: '10/s', duration: '1s', warmup: '500ms', startAt: '1s' },
    counted: { task: takes(100), iterations: 5, warmup: { iterations: 3 }, startAt: '100ms' },
  })
  const { scenarios, warmup } = await clock.until(result)
  expect(Object.values(scenarios).map(({ warmup, iterations }) => [warmup.iterations.started, iterations.started])).toEqual([
    [3, 10],
    [5, 10],
    [3, 5],
  ])
  expect(warmup.iterations.started).toBe(11)
  expect(scenarios.counted!.slowest[0]!.startMs).toBe(400)
})

test('stages begin with their scenario', async () => {
  const { clock, result } = manual({
    a: { task: takes(100), concurrency: 1, stages: [{ for: '1s' }, { to: 3, over: '1ms' }, { for: '1s' }], startAt: '1s' },
    b: { task: takes(1), rate: 10, stages: [{ for: '1s' }, { to: 20, over: '1ms' }, { for: '1s' }], startAt: '1s' },
  })
  const { scenarios, stages } = await clock.until(result)
  expect(stages).toEqual([])
  expect(scenarios.a!.stages.map(({ iterations }) => iterations.started)).toEqual([10, 1, 30])
  expect(scenarios.b!.stages.map(({ iterations }) => iterations.started)).toEqual([10, 1, 20])
})

test('an abort ends all of them, those that have not begun as well', async () => {
  const controller = new AbortController()
  const { clock, result } = manual(
    { now: { task: takes(10), duration: '10s' }, later: { task: takes(10), duration: '10s', startAt: '5s' } },
    { signal: controller.signal },
  )
  await clock.advance(1_000)
  controller.abort(new Error('enough'))
  const { scenarios, aborted, abortReason, findings } = await clock.until(result)
  expect(aborted).toBe(true)
  expect(abortReason).toBe('enough')
  expect([scenarios.now!.iterations.started, scenarios.later!.iterations.started]).toEqual([101, 0])
  expect(findings.filter(({ kind }) => kind === 'aborted').map(({ seen, scenario }) => [seen, scenario])).toEqual([
    ['the run ended after 1 s: enough', undefined],
  ])
  // The tasks that were cut off sleep on.
  await clock.advance(10)
  expect(clock.pendingTimers).toBe(0)
})

const countsOf = ({ scenarios }: ScenariosRecord) => scenarios.map(({ measured }) => measured.iterations)

test('what all of them have come to when a signal ends them is given once and at once, also of those that are over or have not begun', async () => {
  const controller = new AbortController()
  const given: ScenariosRecord[] = []
  const { clock, record } = manual(
    {
      over: { task: takes(10), iterations: 3 },
      now: { task: takes(300), concurrency: 2, duration: '10s' },
      later: { task: takes(10), duration: '10s', startAt: '5s' },
    },
    { signal: controller.signal, onInterrupted: (record) => void given.push(record) },
  )
  await clock.advance(1_000)
  controller.abort(new Error('Ctrl+C'))
  const whole = await clock.until(record)
  expect(given).toHaveLength(1)
  expect(countsOf(given[0]!)).toEqual([
    { started: 3, succeeded: 3, failed: 0, cutOff: 0, dropped: 0 },
    { started: 8, succeeded: 6, failed: 0, cutOff: 2, dropped: 0 },
    { started: 0, succeeded: 0, failed: 0, cutOff: 0, dropped: 0 },
  ])
  expect(countsOf(given[0]!)).toEqual(countsOf(whole))
  expect(given[0]!.whole.aborted).toEqual({ by: 'signal', reason: 'Ctrl+C', atMs: 1_000 })
  expect(given[0]!.whole.measured.iterations).toEqual(whole.whole.measured.iterations)
})

test('the end of the time ends all of them', async () => {
  const { clock, result } = manual(
    { now: { task: takes(10), iterations: 1_000_000 }, later: { task: takes(10), iterations: 1_000_000, startAt: '1s' } },
    { remainingMs: 3_000 },
  )
  const { scenarios } = await clock.until(result)
  expect(Object.values(scenarios).map(({ abortedBy }) => abortedBy)).toEqual(['deadline', 'deadline'])
  expect(scenarios.later!.iterations.started).toBeGreaterThan(50)
})

test('a limit that one scenario exceeds ends all of them, and the reason names it', async () => {
  const { clock, result } = manual({
    good: { task: takes(10), duration: '1m', abortWhen: { errorRate: '10%', within: '1s' } },
    bad: {
      task: async (_context, clock) => {
        await clock.sleep(10)
        throw new Error('no')
      },
      duration: '1m',
      startAt: '2s',
      abortWhen: { errorRate: '10%', within: '1s' },
    },
  })
  const { scenarios, abortedBy, abortReason } = await clock.until(result)
  expect(abortedBy).toBe('limit')
  expect(abortReason).toBe('in scenario bad: error rate above 10 %: 100 % within 1 s')
  expect(scenarios.good!.abortReason).toBe(abortReason)
  // The tasks that were cut off sleep on.
  await clock.advance(10)
  expect(clock.pendingTimers).toBe(0)
})

test('a scenario that has no user left ends by itself', async () => {
  const { clock, result } = manual({
    stuck: { task: () => new Promise(() => {}), duration: '1m', timeout: '1s' },
    good: { task: takes(100), duration: '10s' },
  })
  const { scenarios, aborted, findings } = await clock.until(result)
  expect(scenarios.good!.aborted).toBe(false)
  expect(scenarios.good!.iterations.succeeded).toBe(100)
  expect(scenarios.stuck!.abortedBy).toBe('users')
  expect(aborted).toBe(true)
  expect(findings.find(({ kind }) => kind === 'aborted')).toMatchObject({
    scenario: 'stuck',
    seen: expect.stringMatching(/^in scenario stuck: /),
  })
})

const kinds = (result: LoadResult): readonly string[] => result.findings.map(({ kind }) => kind).filter((kind) => kind === 'dropped')

test('findings of the load name their scenario, and a scenario has its own alone', async () => {
  const { clock, result } = manual({
    full: { task: takes(1_000), rate: 10, duration: '1s', maxInFlight: 2 },
    fine: { task: takes(10), rate: 10, duration: '1s' },
  })
  const { scenarios, findings, iterations } = await clock.until(result)
  expect([kinds(scenarios.full!), kinds(scenarios.fine!)]).toEqual([['dropped'], []])
  expect(findings.find(({ kind }) => kind === 'dropped')?.seen).toBe(
    'in scenario full: 8 of 10 arrivals were due while maxInFlight iterations were running',
  )
  expect(iterations).toEqual({ started: 12, succeeded: 12, failed: 0, cutOff: 0, dropped: 8 })
})

test('progress is told of all of them as one', async () => {
  const reported: Progress[] = []
  const { clock, result } = manual(
    { a: { task: takes(100), duration: '1s' }, b: { task: takes(100), rate: 10, duration: '1s', startAt: '1s' } },
    { onProgress: (progress) => reported.push(progress) },
  )
  await clock.until(result)
  expect(reported.map(({ part, elapsedMs, plannedMs, succeeded }) => [part, elapsedMs, plannedMs, succeeded]).slice(0, 8)).toEqual([
    ['measured', 250, 2_000, 2],
    ['measured', 500, 2_000, 4],
    ['measured', 750, 2_000, 7],
    ['measured', 1_000, 2_000, 9],
    ['measured', 1_250, 2_000, 12],
    ['measured', 1_500, 2_000, 14],
    ['measured', 1_750, 2_000, 17],
    ['measured', 2_000, 2_000, 19],
  ])
})

/** What the iterations of the scenario `watched` draw among others of these names. */
const draws = async (names: readonly string[]): Promise<readonly number[]> => {
  const drawn: number[] = []
  const watched: Entry = {
    task: async ({ random }, clock) => {
      drawn.push(random())
      await clock.sleep(10)
    },
    iterations: 5,
    concurrency: 2,
  }
  const entries = names.map(
    (name) => [name, name === 'watched' ? watched : { task: takes(7), rate: 50, iterations: 9, arrivals: 'poisson' }] as const,
  )
  const { clock, result } = manual(Object.fromEntries(entries) as Record<string, Entry>)
  await clock.until(result)
  return drawn
}

test('what a scenario draws does not depend on the others', async () => {
  const alone = await draws(['watched'])
  expect(alone).toHaveLength(5)
  expect(await draws(['first', 'watched', 'last'])).toEqual(alone)
})

test('what a task records belongs to its scenario, and the run has all of it', async () => {
  const { clock, result } = manual({
    browse: { task: ({ metric, index }) => metric('depth', index), iterations: 10 },
    buy: { task: ({ metric }) => (metric('depth', 100), metric('total', -0.5)), iterations: 4 },
  })
  const { metrics, scenarios } = await clock.until(result)
  expect(scenarios['browse']!.metrics).toMatchObject({ depth: { count: 10, sum: 45, max: 9 } })
  expect(scenarios['buy']!.metrics).toMatchObject({ depth: { count: 4, min: 100 }, total: { count: 4, sum: -2 } })
  expect(metrics).toMatchObject({ depth: { count: 14, sum: 445, min: 0, max: 100 }, total: { count: 4 } })
})

test.each<[string, LoadOptions, readonly string[]]>([
  [
    'users that start one after the other',
    { concurrency: 8, spawnRate: 10, duration: '1s' },
    ['0 shop 0', '100 admin 0', '200 shop 1', '300 shop 2', '400 shop 3', '500 admin 1', '600 shop 4', '700 shop 5'],
  ],
  [
    'users of stages',
    { concurrency: 0, stages: [{ to: 4, over: 400 }, { for: 100 }] },
    ['50 shop 0', '150 admin 0', '250 shop 1', '350 shop 2'],
  ],
  [
    'arrivals',
    { rate: 10, duration: 600, maxInFlight: 8 },
    ['0 shop 0', '100 admin 0', '200 shop 1', '300 shop 2', '400 shop 3', '500 admin 1'],
  ],
])('scenarios that divide %s start together what one run would', async (_what, options, expected) => {
  const seen: string[] = []
  let originMs = Number.NaN
  const noting =
    (name: string): Entry['task'] =>
    async ({ user, index, iteration }, clock) => {
      if (iteration === 0) seen.push(`${Math.round(clock.now() - originMs)} ${name} ${options.rate === undefined ? user : index}`)
      await clock.sleep(10_000)
    }
  const { clock, result } = manual(
    { shop: { task: noting('shop'), share: 3 }, admin: { task: noting('admin'), share: 1 } },
    { options: { ...options, gracefulStop: 0 } },
  )
  originMs = clock.now()
  await clock.until(result)
  expect(seen).toEqual(expected)
})
