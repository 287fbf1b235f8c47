import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { portable } from '../../../src/run/task/portable.ts'
import { scenario, type Scenario } from '../../../src/run/task/scenario.ts'
import type { AnyTask } from '../../../src/run/task/task.ts'
import { useWorkers } from '../workers/runs/worker-run.ts'
import { countsOf } from '../user/played.ts'

const run = useWorkers()
/** How often each address was asked for, as the server saw it. */
let seen: Record<string, number>
let status = 200
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url!, 'http://server')
  seen[pathname] = (seen[pathname] ?? 0) + 1
  response.writeHead(pathname === '/login' ? status : 200, pathname === '/login' ? { 'set-cookie': `session=${seen[pathname]}` } : {})
  response.end('ok')
})
let baseUrl: string

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
beforeEach(() => {
  seen = {}
  status = 200
})
afterAll(async () => {
  await new Promise((resolve) => void server.close(resolve))
})

const play = (task: AnyTask, options: object): Promise<RunRecord> => run(task, { baseUrl, ...options })

const part = (name: string): ReturnType<typeof portable> =>
  portable(new URL(`../../../fixtures/tasks/shopper-${name}.mjs`, import.meta.url))
const shopper: Scenario = scenario({
  start: part('start'),
  stop: part('stop'),
  tasks: { browse: { weight: 3, run: part('browse') }, buy: { weight: 1, run: { url: '/buy', method: 'POST' } } },
})

const nested: Scenario = scenario({
  start: part('start'),
  tasks: {
    browse: { weight: 3, tasks: { list: { weight: 2, run: part('browse') }, item: { run: '/item' } } },
    buy: {
      weight: 1,
      flow: [
        { name: 'cart', run: '/cart' },
        { name: 'pay', run: { url: '/buy', method: 'POST' } },
      ],
    },
  },
})

describe.each([
  ['this thread', {}],
  ['threads', { threads: 2 }],
  ['processes', { processes: 2 }],
])('in %s', (_where, carriers) => {
  test('the server sees exactly what the result tells, each user once at its start and its stop', async () => {
    const record = await play(shopper, { concurrency: 6, iterations: 300, ...carriers })
    const counts = countsOf(record)
    expect(seen).toEqual({ '/login': 6, '/items': counts.browse, '/buy': counts.buy, '/logout': 6 })
    expect(Number(counts.browse) + Number(counts.buy)).toBe(300)
    expect(counts).toMatchObject({ start: 6, stop: 6 })
    expect(record.users).toEqual({ planned: 6, started: 6, failedStart: 0 })
    // Traffic of start and stop is in their steps alone.
    expect(record.measured.requests.count).toBe(300)
    expect(record.measured.steps.start?.statuses).toEqual({ 200: 6 })
    expect(record.measured.steps['start.login']).toMatchObject({ count: 6, failed: 0, statuses: { 200: 6 } })
    expect(record.measured.steps.browse?.statuses).toEqual({ 200: counts.browse })
    expect(record.measured.statuses).toEqual({ 200: 300 })
  })

  test('tasks inside of others come as often as the server saw them', async () => {
    const record = await play(nested, { concurrency: 6, iterations: 300, seed: 5, ...carriers })
    const { steps } = record.measured
    const [list = 0, item = 0, bought = 0] = [steps['browse.list']?.count, steps['browse.item']?.count, steps.buy?.count]
    expect(seen).toEqual({ '/login': 6, '/items': list, '/item': item, '/cart': bought, '/buy': bought })
    expect(list + item).toBe(steps.browse?.count)
    expect(list + item + bought).toBe(300)
    for (const name of ['buy.cart', 'buy.pay']) expect(steps[name]).toMatchObject({ count: bought, failed: 0, statuses: { 200: bought } })
    expect(Math.min(list, item, bought)).toBeGreaterThan(20)
  })

  test('each arrival of an open model is a user of its own', async () => {
    const record = await play(shopper, { rate: 100, iterations: 60, maxInFlight: 60, ...carriers })
    const counts = countsOf(record)
    expect(record.measured.iterations).toEqual({ started: 60, succeeded: 60, failed: 0, cutOff: 0, dropped: 0 })
    expect(seen).toEqual({ '/login': 60, '/items': counts.browse, '/buy': counts.buy, '/logout': 60 })
    expect(record.users).toEqual({ planned: 60, started: 60, failedStart: 0 })
  })

  test('users stop when the run is aborted', async () => {
    const aborted = new AbortController()
    const record = run(shopper, { baseUrl, concurrency: 4, duration: '20s', think: 5, ...carriers }, { signal: aborted.signal })
    while ((seen['/items'] ?? 0) < 20) await sleep(10)
    aborted.abort(new Error('enough'))
    const { aborted: end } = await record
    expect(end?.by).toBe('signal')
    expect(seen['/logout']).toBe(4)
    expect(countsOf(await record)).toMatchObject({ start: 4, stop: 4 })
  })
})

test('the same users choose the same tasks wherever they are carried', async () => {
  const here = countsOf(await play(shopper, { rate: 200, iterations: 80, seed: 7 }))
  const there = countsOf(await play(shopper, { rate: 200, iterations: 80, seed: 7, threads: 2 }))
  expect(there).toEqual(here)
})

test('a start that returns has succeeded, whatever its calls did: what they did is in their steps', async () => {
  status = 503
  const visitor = scenario({
    start: async ({ http }) => void (await http.post('/login', { name: 'login' })),
    stop: ({ http }) => http.post('/logout', { name: 'logout' }),
    tasks: { look: { run: ({ http }) => http.get('/items', { name: 'login' }) } },
  })
  const record = await play(visitor, { concurrency: 3, iterations: 6 })
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 0 })
  expect(record.measured.iterations).toMatchObject({ started: 6, succeeded: 6 })
  expect(countsOf(record)).toEqual({ 'start.login': '3, 3 failed', start: 3, login: 6, look: 6, 'stop.logout': 3, stop: 3 })
  expect(record.measured.steps['start.login']).toMatchObject({ statuses: { 503: 3 }, errors: [{ code: 'status-503', count: 3 }] })
  expect(record.measured.steps.start).toMatchObject({ failed: 0, statuses: { 503: 3 } })
  // Named calls of `start` and `stop` are no traffic of the iterations.
  expect(record.measured.requests.count).toBe(6)
  expect(record.measured.statuses).toEqual({ 200: 6 })
  expect(seen).toEqual({ '/login': 3, '/items': 6, '/logout': 3 })
})

test('a start that throws because its login is refused has failed', async () => {
  status = 503
  const visitor = scenario({
    start: async ({ http }) => {
      const { status } = await http.post('/login', { name: 'login' })
      if (status !== 200) throw new Error(`login: ${status}`)
    },
    tasks: { look: { run: '/items' } },
  })
  const record = await play(visitor, { concurrency: 3, duration: '10s' })
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 3 })
  expect(record.measured.errors).toMatchObject([{ code: 'Error', message: 'in `start`: login: 503', count: 3 }])
  expect(countsOf(record)).toEqual({ 'start.login': '3, 3 failed', start: '3, 3 failed' })
  expect(seen).toEqual({ '/login': 3 })
})

test('a user keeps its cookies from its start to its stop, and an arrival has none of the one before', async () => {
  const brought: (string | null)[] = []
  const listen = (request: { url?: string | undefined; headers: { cookie?: string | undefined } }): void => {
    if (request.url === '/items' || request.url === '/login') brought.push(`${request.url} ${request.headers.cookie ?? 'none'}`)
  }
  server.on('request', listen)
  const visitor = scenario({
    start: async ({ http }) => void (await http.get('/login')),
    tasks: { look: { run: ({ http }) => http.get('/items') } },
  })
  await play(visitor, { rate: 4, iterations: 2, maxInFlight: 1 })
  server.off('request', listen)
  expect(brought).toEqual(['/login none', '/items session=1', '/login none', '/items session=2'])
})
