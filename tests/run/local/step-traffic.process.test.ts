import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'

let steady: Fixture
beforeAll(async () => {
  steady = await startFixture('steady')
})
afterAll(() => steady.stop())

const load = (task: Task, options: LoadOptions): Promise<LoadResult> =>
  runLoad(task, { baseUrl: steady.url, exclusive: false, iterations: 10, concurrency: 2, ...options }, standalone)

describe.for(['wire', 'undici'] as const)('with the engine %s', (engine) => {
  test('a step has the bytes of its calls, and their method and origin if all had the same', async () => {
    const result = await load(
      async ({ http, index, step }) => {
        await http.post('/bytes?n=100', { name: 'post', body: 'abc' })
        await http.request('/', { name: 'mixed', method: index % 2 === 0 ? 'GET' : 'PUT' })
        await step('timed', () => http.get('/'))
      },
      { engine },
    )
    const { post, mixed, timed } = result.steps
    const origin = steady.url
    expect(post).toMatchObject({ method: 'POST', origin, bytes: { sent: 30, received: 1_000 } })
    expect(mixed).toMatchObject({ origin })
    expect(mixed).not.toHaveProperty('method')
    expect(timed).not.toHaveProperty('origin')
    expect(result.requests.bytes).toEqual(result.bytes)
    expect(result.requests).not.toHaveProperty('method')
  })

  test('a call that was redirected has the method of its first request', async () => {
    const result = await load({ url: '/redirect', method: 'POST', name: 'moved', redirects: 3 }, { engine })
    expect(result.steps['moved']).toMatchObject({ count: 10, method: 'POST', origin: steady.url })
    expect(result.requests).toMatchObject({ method: 'POST' })
  })
})
