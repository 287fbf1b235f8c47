import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { feed } from '../../../src/run/task/feed.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

const run = useWorkers()
const accounts = feed(new URL('../../../fixtures/tasks/accounts.csv', import.meta.url), { delimiter: ';' })
const seen: string[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    seen.push(
      `${request.url} ${request.headers['content-type'] ?? ''} ${Buffer.concat(chunks).toString()} ${request.headers.city as string}`,
    )
    response.end('ok')
  })
})
let baseUrl: string

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => void server.close())

const sendRow = async (context: TaskContext): Promise<void> => {
  const row = accounts.next(context)
  await context.http.post('/', { body: row, query: row, headers: { city: row.city } })
}

const sendMisspelt = (context: TaskContext): unknown => context.http.get(`/${(accounts.next(context) as Record<string, string>).nmae}`)

test.each(['wire', 'undici'] as const)('a row of a file is sent as any object is, as body, query and headers, with %s', async (engine) => {
  seen.length = 0
  const { measured } = await run({ kind: 'function', call: sendRow }, { baseUrl, iterations: 2, engine })
  expect(measured.errors).toEqual([])
  expect(seen).toEqual([
    '/?name=Ada&city=London application/json {"name":"Ada","city":"London"} London',
    '/?name=Grace&city=New+York application/json {"name":"Grace","city":"New York"} New York',
  ])
})

test.each(['threads', 'processes'] as const)('rows that `setup` returns are cloned for %s', async (kind) => {
  const data = { row: accounts.forUser({ user: 0 }) }
  const { measured } = await run(taskOf('telling'), { iterations: 1, [kind]: 1 }, { data })
  expect(Object.keys(measured.steps).filter((name) => name.startsWith('data'))).toEqual([
    expect.stringContaining('data {"row":{"name":"Ada","city":"London"}}'),
  ])
})

test('a field that no row has fails the iteration, with the line that read it', async () => {
  const { measured } = await run({ kind: 'function', call: sendMisspelt }, { baseUrl, iterations: 2 })
  expect(measured.errors).toMatchObject([
    {
      code: 'bad-feed',
      message: 'Expected a field of the rows of accounts.csv, got `nmae`: did you mean `name`? The fields are `name`, `city`',
      at: expect.stringContaining('sent-rows.process.test.ts') as unknown,
      count: 2,
    },
  ])
})
