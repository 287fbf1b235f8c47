import { afterAll, beforeAll, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'

let server: Fixture
beforeAll(async () => {
  server = await startFixture('steady')
})
afterAll(() => server.stop())

const load = (task: Task, options: LoadOptions): Promise<LoadResult> =>
  runLoad(task, { baseUrl: server.url, exclusive: false, ...options }, standalone)

test.for(['wire', 'undici'] as const)('the engine %s carries a run where it is asked for, and the result says so', async (engine) => {
  await server.reset()
  const { statuses, plan } = await load('/json', { iterations: 40, concurrency: 4, engine })
  expect(statuses).toEqual({ 200: 40 })
  expect(plan.engine).toBe(engine)
  expect((await server.stats()).requests).toBe(40)
})

test('HTTP/2 has an engine of its own, everything else goes to the wire', async () => {
  expect((await load(() => {}, { iterations: 1 })).plan.engine).toBe('wire')
  expect((await load(() => {}, { iterations: 1, http2: true })).plan.engine).toBe('http2')
})

test('address, headers and body of a request may be made for each iteration', async () => {
  await server.reset()
  const { statuses } = await load(
    {
      url: ({ index }) => `/status/${index % 2 === 0 ? 201 : 202}`,
      method: 'POST',
      headers: ({ user }) => ({ 'x-user': String(user) }),
      body: ({ index }) => ({ index }),
    },
    { iterations: 30, concurrency: 3 },
  )
  expect(statuses).toEqual({ 201: 15, 202: 15 })
  expect((await server.stats()).byStatus).toMatchObject({ 201: 15, 202: 15 })
})

test('what is made for each iteration cannot leave this thread, and says what to write', async () => {
  const leaving = load({ url: ({ index }) => `/status/20${index % 2}` }, { iterations: 10, concurrency: 2, threads: 2 })
  await expect(leaving).rejects.toThrow(
    /^The `url` of the request is a function, which cannot leave this thread: write the request as a portable task/,
  )
})
