import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import type { Plan, Workers } from '../../../../src/plan/plan.ts'
import { scenarioPlans } from '../../../../src/plan/scenarios/scenario-plans.ts'
import type { ScenariosRecord } from '../../../../src/record/merge/scenarios-record.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { resultOfAll } from '../../../../src/result/result.ts'
import type { Progress } from '../../../../src/run/recording/progress.ts'
import type { Jobs, RunJob } from '../../../../src/run/runner.ts'
import { taskFrom, type Task } from '../../../../src/run/task/task.ts'
import { inWorkers } from '../../../../src/run/workers/in-workers.ts'
import { assignShares } from '../../../../src/run/workers/share-payload.ts'
import { builtModule, type BuiltModule } from '../../../helpers/built-module.ts'
import { workersOf } from '../children.ts'

let built: BuiltModule
beforeAll(async () => {
  built = await builtModule('run/workers/worker-entry')
})
afterAll(() => built[Symbol.dispose]())

const task = (name: string): Task => ({
  kind: 'portable',
  module: pathToFileURL(fileURLToPath(new URL(`../../../../fixtures/tasks/${name}.mjs`, import.meta.url))).href,
})

function jobsOf(scenarios: object, options: LoadOptions, around: Partial<RunJob> = {}): Jobs {
  return scenarioPlans(scenarios, { seed: 1, ...options }, () => undefined, {}).map(({ plan, task, hooks }) => ({
    plan,
    task: taskFrom(task as Task),
    hooks,
    data: { at: -1 },
    signal: undefined,
    remainingMs: Number.POSITIVE_INFINITY,
    coverage: false,
    ...around,
  })) as unknown as Jobs
}

async function run(
  scenarios: object,
  options: LoadOptions,
  around?: Partial<RunJob>,
): Promise<ScenariosRecord & { readonly result: LoadResult }> {
  const jobs = jobsOf(scenarios, options, around)
  const plans = jobs.map(({ plan }): Plan => plan)
  const record = await inWorkers(plans[0]!.workers!, { entry: new URL(built.url) }).run(jobs)
  return { ...record, result: resultOfAll(plans, record, []) }
}

test('shares of small scenarios do not all fall to the first worker', () => {
  const workers: Workers = { kind: 'threads', count: 3 }
  const jobs = jobsOf(
    { one: { task: '/' }, two: { task: '/', concurrency: 2 }, all: { task: '/', concurrency: 9 } },
    { threads: 3, baseUrl: 'http://127.0.0.1' },
  )
  expect(assignShares(jobs, workers).map((own) => own.map(({ job, payload: { share } }) => [job, share.index, share.count]))).toEqual([
    [
      [0, 0, 1],
      [2, 0, 3],
    ],
    [
      [1, 0, 2],
      [2, 1, 3],
    ],
    [
      [1, 1, 2],
      [2, 2, 3],
    ],
  ])
})

describe.for(['threads', 'processes'] as const)('scenarios in %s', (kind) => {
  test('are dealt out without loss, and add up to the run', { timeout: 60_000 }, async () => {
    const { result } = await run(
      {
        closed: { task: task('dying'), concurrency: 3, iterations: 30 },
        open: { task: task('dying'), rate: 100, iterations: 20, startAt: '200ms' },
        single: { task: task('dying'), iterations: 7, warmup: { iterations: 2 } },
      },
      { [kind]: 2 },
    )
    const { closed, open, single } = result.scenarios
    expect([closed!, open!, single!].map(({ iterations }) => iterations.succeeded)).toEqual([30, 20, 7])
    expect([closed!.users.started, single!.users.started, single!.warmup.iterations.started]).toEqual([3, 1, 2])
    expect(result.iterations.succeeded).toBe(57)
    expect(Math.min(...open!.slowest.map(({ startMs }) => startMs))).toBeGreaterThanOrEqual(200)
    expect(workersOf(process.pid)).toEqual([])
  })

  test('that lose a worker say so for each that it carried', { timeout: 60_000 }, async () => {
    const { result } = await run(
      { two: { task: task('dying'), concurrency: 2, duration: '2s' }, one: { task: task('dying'), duration: '2s' } },
      { [kind]: 2, timeout: '1s' },
      { data: { at: 20, how: 'exit' } },
    )
    expect(result.findings.find(({ kind }) => kind === 'worker-lost')?.seen).toMatch(/worker [12] of 2/)
    expect(workersOf(process.pid)).toEqual([])
  })

  test('end together on an abort, also those that have not begun', { timeout: 60_000 }, async () => {
    const controller = new AbortController()
    const reported: Progress[] = []
    const { result } = await run(
      {
        now: { task: task('dying'), concurrency: 2, duration: '1m' },
        later: { task: task('dying'), concurrency: 2, duration: '1m', startAt: '30s' },
      },
      { [kind]: 2 },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          reported.push(progress)
          if (progress.succeeded > 0) controller.abort(new Error('enough'))
        },
      },
    )
    expect(result.abortReason).toBe('enough')
    expect(result.scenarios.now!.iterations.succeeded).toBeGreaterThan(0)
    expect(result.scenarios.later!.iterations.started).toBe(0)
    expect(reported.at(-1)).toMatchObject({ part: 'measured', plannedMs: 90_000 })
  })
})
