import { afterAll, beforeAll, expect, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'

let steady: Fixture
beforeAll(async () => {
  steady = await startFixture('steady')
})
afterAll(() => steady.stop())

const bytes: readonly (readonly [name: string, task: Task])[] = [
  ['a function', async ({ http, metric }) => metric('bytes', (await http.get('/json')).size)],
  ['a check', ({ http, metric }) => http.get('/json', { check: ({ size }) => metric('bytes', size) })],
  [
    'a step of a flow',
    scenario({ flow: [{ name: 'json', run: async ({ http, metric }) => metric('bytes', (await http.get('/json')).size) }] }),
  ],
]

test.for(bytes)('%s records what it reads, with every engine', async ([, task]) => {
  for (const engine of ['wire', 'undici'] as const) {
    const options = { baseUrl: steady.url, exclusive: false, concurrency: 3, iterations: 30, engine }
    const { metrics, bytes, errors } = await runLoad(task, options, standalone)
    expect(errors).toEqual([])
    expect(metrics['bytes']).toMatchObject({ count: 30, sum: bytes.received, min: bytes.received / 30, max: bytes.received / 30 })
  }
})

const pages: Task = {
  url: ({ metric, index }) => {
    metric('page', index % 3)
    return `/json?page=${index % 3}`
  },
}

test('a request as the task records what its functions are given', async () => {
  const { metrics } = await runLoad(pages, { baseUrl: steady.url, exclusive: false, iterations: 30 }, standalone)
  expect(metrics['page']).toMatchObject({ count: 30, sum: 30, max: 2 })
})

const wrong: Task = ({ http, metric }) => http.get('/json', { check: () => metric('hit ratio', Number.NaN) })

test('a wrong value in a check fails it by the name of the metric', async () => {
  const { errors } = await runLoad(wrong, { baseUrl: steady.url, exclusive: false, iterations: 3 }, standalone)
  expect(errors).toMatchObject([{ code: 'check', message: expect.stringContaining("the metric 'hit ratio'"), count: 3 }])
})
