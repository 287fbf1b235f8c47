import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { NamesOption } from '../../../src/plan/options/http/names.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import { portable } from '../../../src/run/task/portable.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

let steady: Fixture
beforeAll(async () => {
  steady = await startFixture('steady')
})
afterAll(() => steady.stop())

const load = (task: Task, options: LoadOptions = {}): Promise<LoadResult> =>
  runLoad(task, { baseUrl: steady.url, exclusive: false, iterations: 20, concurrency: 2, ...options }, standalone)

const byPath: NamesOption = ({ method, url }) => `${method} ${new URL(url).pathname.replace(/\d+/g, ':id')}`

describe.for(['wire', 'undici'] as const)('names, with the engine %s', (engine) => {
  test('name each call that has no name, with its method and its whole address', async () => {
    const asked: unknown[] = []
    const result = await load(
      async ({ http, index }) => {
        await http.get('/json')
        await http.post(`/status/20${index % 2}`)
        await http.get('/json?a=1', { name: 'own', query: { b: 2 } })
        await http.get('/json?a=1', { query: { b: 2 } })
      },
      {
        engine,
        names: (call) => {
          asked.push(call)
          return byPath(call)
        },
      },
    )
    const counts = Object.entries(result.steps).map(([name, { count }]) => [name, count])
    expect(Object.fromEntries(counts)).toEqual({ 'GET /json': 40, 'POST /status/:id': 20, own: 20 })
    expect(asked).toContainEqual({ method: 'GET', url: `${steady.url}/json?a=1&b=2` })
  })

  test('name request tasks, and leave without a name what they return undefined for', async () => {
    const named = await load('/json', { engine, names: byPath })
    expect(named.steps['GET /json']).toMatchObject({ count: 20, statuses: { 200: 20 } })
    const made = await load({ url: ({ index }) => `/status/20${index % 2}` }, { engine, names: byPath })
    expect(made.steps['GET /status/:id']).toMatchObject({ count: 20 })
    const unnamed = await load('/json', { engine, names: () => undefined })
    expect(unnamed.steps).toEqual({})
  })
})

test('those of a scenario are asked instead of those of the run', async () => {
  const browse = scenario({ names: ({ method }) => `${method} of the scenario`, tasks: { a: { run: ({ http }) => http.get('/json') } } })
  const here = await load(browse, { names: byPath })
  expect(Object.keys(here.steps).sort()).toEqual(['GET of the scenario', 'a'])
  await expect(load(scenario({ names: byPath, tasks: { a: { run: '/json' } } }), { threads: 2 })).rejects.toThrow(
    'portable(({ method, url }) => `${method} ${new URL(url).pathname}`)',
  )
})

test('too many names are counted together, with the finding', async () => {
  const result = await load(({ http, index }) => http.get(`/json?${index}`), { iterations: 300, names: ({ url }) => url })
  expect(Object.keys(result.steps)).toHaveLength(257)
  expect(result.steps['(other)']!.count).toBe(44)
  expect(result.findings.map(({ kind }) => kind)).toContain('too-many-steps')
})

test.for([[5], [''], [{}], [Promise.resolve('x')]])('a function that returns %o ends the run', async ([name]) => {
  for (const task of [({ http }) => http.get('/json'), '/json'] satisfies Task[])
    await expect(load(task, { names: () => name as never })).rejects.toThrow(
      "Expected the function `names` to return the name of a step such as 'GET /users/:id', got ",
    )
})

test('anything but a function is refused', async () => {
  await expect(load('/json', { names: 'GET' as never })).rejects.toThrow('Expected `names` to be a function such as ({ method, url }) =>')
})

describe('in workers', () => {
  const run = useWorkers()
  const names = portable(new URL('../../../fixtures/tasks/naming.mjs', import.meta.url))

  test.for([{}, { threads: 2 }, { processes: 2 }])('%o a portable function names calls and request tasks', async (carriers) => {
    const options = { baseUrl: steady.url, iterations: 20, concurrency: 2, names, ...carriers }
    const request = await run({ kind: 'request', request: { url: '/status/200' } }, options)
    expect(request.measured.steps['GET /status/:id']).toMatchObject({ count: 20, failed: 0 })
    const called = await run(taskOf('asking'), options)
    expect(Object.keys(called.measured.steps)).toEqual(['PUT /status/:id'])
    const ofScenario = scenario({ names, tasks: { a: { run: '/status/200' } } })
    const browsed = await run(ofScenario, { ...options, names: undefined })
    expect(Object.keys(browsed.measured.steps).sort()).toEqual(['GET /status/:id', 'a'])
  })
})
