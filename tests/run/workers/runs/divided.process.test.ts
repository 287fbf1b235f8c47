import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { shape } from '../../../../src/plan/options/stages/shape.ts'
import { scenarioPlans } from '../../../../src/plan/scenarios/scenario-plans.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { resultOfAll } from '../../../../src/result/result.ts'
import { inProcess } from '../../../../src/run/local/local-runner.ts'
import type { Jobs } from '../../../../src/run/runner.ts'
import { taskFrom, type Task } from '../../../../src/run/task/task.ts'
import { inWorkers } from '../../../../src/run/workers/in-workers.ts'
import { builtModule, type BuiltModule } from '../../../helpers/built-module.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()
/** How often each address was asked for, as the server saw it. */
let seen: Record<string, number>
const server = createServer((request, response) => {
  seen[request.url!] = (seen[request.url!] ?? 0) + 1
  response.end('ok')
})
let baseUrl: string
let built: BuiltModule

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  built = await builtModule('run/workers/worker-entry')
})
beforeEach(() => {
  seen = {}
})
afterAll(async () => {
  built[Symbol.dispose]()
  await new Promise((resolve) => void server.close(resolve))
})

async function runScenarios(scenarios: object, options: LoadOptions): Promise<LoadResult> {
  const planned = scenarioPlans(scenarios, { seed: 1, baseUrl, ...options }, () => undefined, {})
  const jobs = planned.map(({ plan, task, hooks }) => ({
    plan,
    task: taskFrom(task as Task),
    hooks,
    data: undefined,
    signal: undefined,
    remainingMs: Number.POSITIVE_INFINITY,
    coverage: false,
  })) as unknown as Jobs
  const plans = planned.map(({ plan }) => plan)
  const [{ workers }] = plans as [(typeof plans)[0]]
  const runner = workers === undefined ? inProcess : inWorkers(workers, { entry: new URL(built.url) })
  return resultOfAll(plans, await runner.run(jobs), [])
}

const countsOf = ({ scenarios }: LoadResult): Record<string, number> =>
  Object.fromEntries(Object.entries(scenarios).map(([name, { iterations }]) => [`/${name}`, iterations.succeeded]))

const divided = { shop: { task: '/shop', share: 3 }, admin: { task: '/admin', share: 1 }, audit: { task: '/audit', share: 1 } }

describe.each<[string, LoadOptions]>([
  ['this thread', {}],
  ['threads', { threads: 2 }],
  ['processes', { processes: 2 }],
])('in %s', (_where, carriers) => {
  test('shares of arrivals come out exactly, as the server saw them', async () => {
    const result = await runScenarios(divided, { rate: 200, iterations: 150, ...carriers })
    expect(seen).toEqual({ '/shop': 90, '/admin': 30, '/audit': 30 })
    expect(countsOf(result)).toEqual(seen)
    expect(result.iterations).toMatchObject({ started: 150, succeeded: 150, dropped: 0 })
  })

  test('shares of arrivals in stages add up to those of the run', async () => {
    const result = await runScenarios(divided, { rate: 100, stages: [{ to: 300, over: 400 }, { for: 100 }], ...carriers })
    // 80 in the ramp, 30 after it.
    expect(seen).toEqual({ '/shop': 66, '/admin': 22, '/audit': 22 })
    expect(countsOf(result)).toEqual(seen)
  })

  test('shares of users, and of the iterations they do together, come out exactly', async () => {
    const result = await runScenarios(divided, { concurrency: 10, iterations: 500, ...carriers })
    expect(seen).toEqual({ '/shop': 300, '/admin': 100, '/audit': 100 })
    expect(countsOf(result)).toEqual(seen)
    expect(Object.values(result.scenarios).map(({ users }) => users.started)).toEqual([6, 2, 2])
  })

  test('users of a shape are divided, and all of them start', async () => {
    const stages = shape([{ users: 10, spawnRate: 50, until: '1s' }])
    const result = await runScenarios(divided, { stages, think: 20, ...carriers })
    expect(countsOf(result)).toEqual(seen)
    expect(Object.values(result.scenarios).map(({ users }) => users.started)).toEqual([6, 2, 2])
  })

  test('each user does exactly its iterations', async () => {
    const record = await run(taskOf('naming-user'), { baseUrl, concurrency: 5, iterations: { perUser: 30 }, warmup: 0, ...carriers })
    expect(seen).toEqual({ '/run/0': 30, '/run/1': 30, '/run/2': 30, '/run/3': 30, '/run/4': 30 })
    expect(record.measured.iterations).toEqual({ started: 150, succeeded: 150, failed: 0, cutOff: 0, dropped: 0 })
    expect(record.users).toEqual({ planned: 5, started: 5, failedStart: 0 })
  })

  test('each user does exactly its measured iterations after a warm-up', async () => {
    const record = await run(taskOf('naming-user'), {
      baseUrl,
      concurrency: 3,
      iterations: { perUser: 20 },
      warmup: 100,
      think: 2,
      ...carriers,
    })
    expect(record.measured.iterations).toMatchObject({ started: 60, succeeded: 60 })
    expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBe(60 + record.warmup.iterations.started)
  })

  test('scenarios with a share each do their iterations per user', async () => {
    const result = await runScenarios(
      { shop: { task: taskOf('naming-user') as Task, share: 3 }, admin: { task: '/admin', share: 1 } },
      { concurrency: 4, iterations: { perUser: 25 }, ...carriers },
    )
    expect(seen).toEqual({ '/run/0': 25, '/run/1': 25, '/run/2': 25, '/admin': 25 })
    expect(countsOf(result)).toEqual({ '/shop': 75, '/admin': 25 })
  })
})
