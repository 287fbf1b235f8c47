/**
 * Lesson 19. Any client is a plain function: a database driver, a gRPC stub, a queue. What it throws is a failed iteration, counted by its `code`.
 *
 * Connections are made in `setup`, as many as the pool of the application has. A task that waits for one of them waits as the application would, and
 * latency counts that.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'
import { Database } from './clients/database.ts'

const database = serve(new URL('./servers/database.mjs', import.meta.url))

loadTest(
  'a query per user',
  {
    concurrency: 5,
    iterations: 300,
    warmup: { iterations: 30 },
    setup: () => Array.from({ length: 5 }, () => new Database(database.port)),
    teardown: (connections: readonly Database[]) => connections.forEach((connection) => connection.close()),
  },
  async ({ load }) => {
    const result = await load<readonly Database[]>(({ data, user }) => data[user]!.find(1 + (user % 2)))
    expect(result).toHaveErrorRateBelow(0)
    expect(result).toHaveLatencyBelow({ p95: '250ms' })
    // There is no status where nobody replied with one.
    expect(result.statuses).toEqual({})
  },
)

loadTest('what a driver throws is counted', { iterations: 20 }, async ({ load }) => {
  const connection = new Database(database.port)
  const result = await load(() => connection.find(99))
  connection.close()
  expect(result.errors).toMatchObject([{ code: 'NO_ROW', message: 'ERROR no such row', count: 20 }])
  expect(() => expect(result).toHaveErrorRateBelow('1%')).toThrow('20 of 20 are bad')
})
