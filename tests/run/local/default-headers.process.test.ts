import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runComparison } from '../../../src/load/compare.ts'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { portable } from '../../../src/run/task/portable.ts'
import { scenario } from '../../../src/run/task/scenario.ts'
import type { Task } from '../../../src/run/task/task.ts'
import type { Scenarios } from '../../../src/run/task/scenarios.ts'
import { expectNoSecret, everythingIn, SECRET } from '../../helpers/planted.ts'
import { serveTls } from '../../protocols/servers/origin.ts'
import type { HookContext } from '../../../src/vitest/load-function.ts'
import { taskOf, useWorkers } from '../workers/runs/worker-run.ts'

/** What the server was sent, by address. */
let seen: { readonly path: string; readonly headers: IncomingHttpHeaders }[]
const server = createServer((request, response) => {
  seen.push({ path: request.url!, headers: request.headers })
  response.end('{"token":"t"}')
})
let baseUrl: string

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
beforeEach(() => {
  seen = []
})
afterAll(async () => {
  await new Promise((resolve) => void server.close(resolve))
})

const load = (task: Task | Scenarios, options: LoadOptions = {}): Promise<LoadResult> =>
  runLoad(task, { baseUrl, exclusive: false, iterations: 4, concurrency: 2, seed: 1, ...options }, standalone)

/** How often the server saw these values of headers at an address. */
const sentTo = (path: string, ...names: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { headers } of seen.filter((request) => request.path === path)) {
    const text = names.map((name) => String(headers[name])).join(' ')
    counts[text] = (counts[text] ?? 0) + 1
  }
  return counts
}

describe.for([{ engine: 'wire' }, { engine: 'undici' }] as const)('default headers with %o', (engine) => {
  test('are sent with calls and with request tasks; those of a call win, whatever their case', async () => {
    const headers = { 'X-Run': 'run', 'X-Both': 'run', 'x-list': ['a', 'b'], 'x-none': undefined }
    const own = { 'x-bOTH': 'call', 'x-call': 1 }
    for (const task of [
      ({ http }) => http.get('/x', { headers: own }),
      { url: '/x', headers: own },
      { url: '/x', headers: () => own },
    ] satisfies Task[]) {
      seen = []
      const result = await load(task, { ...engine, headers })
      expect(result.iterations).toMatchObject({ succeeded: 4 })
      expect(sentTo('/x', 'x-run', 'x-both', 'x-call', 'x-list', 'x-none')).toEqual({ 'run call 1 a, b undefined': 4 })
    }
    seen = []
    await load('/plain', { ...engine, headers: new Headers({ 'X-Run': 'run' }) })
    expect(sentTo('/plain', 'x-run')).toEqual({ run: 4 })
  })

  test('are left out by a call that names them as undefined', async () => {
    const options = { ...engine, headers: { authorization: 'run', 'x-run': 'run' } }
    for (const task of [
      ({ http }) => http.get('/x', { headers: { Authorization: undefined } }),
      { url: '/x', headers: { Authorization: undefined } },
    ] satisfies Task[]) {
      seen = []
      await load(task, options)
      expect(sentTo('/x', 'authorization', 'x-run')).toEqual({ 'undefined run': 4 })
    }
  })

  test('come before the type that a body implies', async () => {
    const headers = { 'content-type': 'application/vnd.api+json' }
    await load(({ http }) => http.post('/x', { body: { a: 1 } }), { ...engine, headers })
    await load({ url: '/y', method: 'POST', body: { a: 1 } }, { ...engine, headers })
    await load(({ http }) => http.post('/z', { body: { a: 1 } }), engine)
    expect(sentTo('/x', 'content-type')).toEqual({ 'application/vnd.api+json': 4 })
    expect(sentTo('/y', 'content-type')).toEqual({ 'application/vnd.api+json': 4 })
    expect(sentTo('/z', 'content-type')).toEqual({ 'application/json': 4 })
    // The type of a form has its boundary.
    const form = new FormData()
    form.set('a', 'b')
    await load(({ http }) => http.post('/form', { body: form }), { ...engine, headers })
    expect(Object.keys(sentTo('/form', 'content-type')).every((type) => type.startsWith('multipart/form-data; boundary='))).toBe(true)
  })

  test('of a function are made for each call, from state, data and the number of the user', async () => {
    const result = await load(
      scenario({
        start: async ({ http, user }) => {
          await http.get('/start')
          return { token: `token${user}`, calls: 0 }
        },
        headers: ({ state, data, user }) => ({ authorization: `${state.token} ${String(data)} ${user} ${state.calls++}` }),
        tasks: { ask: { run: ({ http }) => http.get('/x') } },
      }),
      { ...engine, iterations: 2, setup: () => 'data', headers: { authorization: 'run', 'x-run': 'run' } },
    )
    expect(result.iterations).toMatchObject({ succeeded: 2 })
    expect(sentTo('/x', 'authorization', 'x-run')).toEqual({ 'token0 data 0 0 run': 1, 'token1 data 1 0 run': 1 })
    // There is no state yet: those of the run remain.
    expect(sentTo('/start', 'authorization', 'x-run')).toEqual({ 'run run': 2 })
  })

  test('of a function that reads no state are sent in `start`, and reach request tasks', async () => {
    await load(
      scenario({
        start: ({ http }) => http.get('/start'),
        tasks: { ask: { run: '/x' } },
        stop: ({ http }) => http.get('/stop'),
      }),
      { ...engine, headers: ({ user }) => ({ 'x-user': user }) },
    )
    expect(sentTo('/start', 'x-user')).toEqual({ 0: 1, 1: 1 })
    expect(Object.keys(sentTo('/x', 'x-user')).every((user) => ['0', '1'].includes(user))).toBe(true)
    expect(sentTo('/stop', 'x-user')).toEqual({ 0: 1, 1: 1 })
    seen = []
    await load('/alone', { ...engine, headers: ({ user }) => ({ 'x-user': user }) })
    expect(Object.values(sentTo('/alone', 'x-user')).reduce((sum, count) => sum + count, 0)).toBe(4)
  })

  test('of one of several scenarios replace those of the run', async () => {
    await load(
      { scenarios: { a: { task: '/x', headers: { 'x-run': 'a' } }, b: { task: ({ http }) => http.get('/x') } } },
      { ...engine, headers: { 'x-run': 'run' } },
    )
    expect(sentTo('/x', 'x-run')).toEqual({ a: 4, run: 4 })
  })
})

test('`setup` and `teardown` send those of an object; a function has no user there', async () => {
  const hooks = {
    setup: async ({ http }: HookContext) => void (await http.get('/setup')),
    teardown: async (_data: unknown, { http }: HookContext) => void (await http.get('/teardown', { headers: { 'x-run': 'own' } })),
  }
  await load('/x', { headers: { 'x-run': 'run' }, ...hooks })
  expect([sentTo('/setup', 'x-run'), sentTo('/teardown', 'x-run')]).toEqual([{ run: 1 }, { own: 1 }])
  seen = []
  await load('/x', { headers: ({ user }) => ({ 'x-run': user }), ...hooks })
  expect(sentTo('/setup', 'x-run')).toEqual({ undefined: 1 })
})

test('a comparison sends default headers in both arms, and names calls', async () => {
  const result = await runComparison(
    { base: '/base', head: ({ http }) => http.get('/head') },
    {
      baseUrl,
      headers: ({ user }) => ({ 'x-user': user }),
      names: ({ url }) => new URL(url).pathname,
      maxDuration: 200,
      warmup: 0,
      concurrency: 1,
      exclusive: false,
    },
    standalone,
    1,
  )
  expect([Object.keys(sentTo('/base', 'x-user')), Object.keys(sentTo('/head', 'x-user'))]).toEqual([['0'], ['0']])
  expect([Object.keys(result.base.steps), Object.keys(result.head.steps)]).toEqual([['/base'], ['/head']])
})

test('default headers are sent over HTTP/2', async () => {
  const got: unknown[] = []
  const { url } = await serveTls((request, response) => {
    got.push([request.httpVersion, request.headers['x-run'], request.headers['x-user']])
    response.end()
  })
  const options = { http2: true, tls: { rejectUnauthorized: false }, baseUrl: url, iterations: 1, concurrency: 1 }
  await load(({ http }) => http.get('/x'), { ...options, headers: { 'X-Run': 'run' } })
  await load('/x', { ...options, headers: ({ user }) => ({ 'X-User': user }) })
  expect(got).toEqual([
    ['2.0', 'run', undefined],
    ['2.0', undefined, '0'],
  ])
})

describe('in workers', () => {
  const run = useWorkers()
  const headersOf = portable(new URL('../../../fixtures/tasks/making-headers.mjs', import.meta.url))

  test.for([{}, { threads: 2 }, { processes: 2 }])(
    '%o they are sent too, from an object and from a portable function',
    async (carriers) => {
      const options = { baseUrl, iterations: 8, concurrency: 2, ...carriers }
      await run(
        { kind: 'request', request: { url: '/request', method: 'POST', body: { a: 1 }, headers: { 'X-Gone': undefined } } },
        {
          ...options,
          headers: { 'x-run': 'run', 'x-gone': 'run', 'content-type': 'text/plain' },
        },
      )
      expect(sentTo('/request', 'x-run', 'x-gone', 'content-type')).toEqual({ 'run undefined text/plain': 8 })
      const shopper = scenario({ start: taskOf('returning-token') as never, headers: headersOf, tasks: { ask: { run: '/ask' } } })
      await run(shopper, { ...options, headers: { 'x-run': 'run' } }, { data: 'data' })
      expect(Object.keys(sentTo('/ask', 'authorization', 'x-run')).toSorted()).toEqual(['token0 data 0 run', 'token1 data 1 run'])
      await run(shopper, { ...options, headers: headersOf }, { data: 'data' })
      expect(sentTo('/start', 'authorization')).toEqual({ undefined: 4 })
    },
  )

  test('functions that are not portable are refused, with the way out', async () => {
    await expect(load('/x', { threads: 2, headers: () => ({}), names: () => 'x' })).rejects.toThrow(
      /`headers` is a function here, which cannot be sent to `threads`: wrap it, as in headers: portable\(.*`names` is a function here/s,
    )
    const shopper = scenario({ headers: () => ({}), tasks: { ask: { run: '/x' } } })
    await expect(load(shopper, { processes: 2 })).rejects.toThrow(
      '`headers` of the scenario is a function that cannot leave this thread, as `processes` needs it: the variables it uses stay here. Wrap it, as in portable(({ state }) => ',
    )
  })
})

test.for<[headers: unknown, problem: string]>([
  [`Bearer ${SECRET}`, 'Expected `headers` to be an object such as'],
  [[['authorization', SECRET]], 'Expected `headers` to be an object such as'],
  [{ [`a b`]: SECRET }, 'In `headers`: Expected the name of a header'],
  [{ 'content-length': SECRET }, 'In `headers`: The header `content-length` is set by the client'],
  [
    { authorization: `${SECRET}\n` },
    'In `headers`: Expected the header `authorization` to be text that is valid in a header (its value is not shown)',
  ],
  [{ authorization: { SECRET } }, 'In `headers`: Expected the header `authorization` to be text'],
])('headers that cannot be sent are refused at once, and not shown (%#)', async ([headers, problem]) => {
  let wasSetUp = false
  const setup = (): void => {
    wasSetUp = true
  }
  const problems: unknown[] = []
  await load('/x', { headers: headers as never, setup }).catch((error: unknown) => problems.push(error))
  try {
    scenario({ headers: headers as never, tasks: { ask: { run: '/x' } } })
  } catch (error) {
    problems.push(error)
  }
  for (const error of problems) expect(String(error)).toContain(problem)
  expect(problems).toHaveLength(2)
  expectNoSecret(problems.map(everythingIn))
  expect([wasSetUp, seen]).toEqual([false, []])
})

test.for<[value: unknown]>([[`Bearer ${SECRET}`], [[SECRET]], [Promise.resolve({ authorization: SECRET })], [null]])(
  'a function that returns no headers ends the run, and shows nothing (%#)',
  async ([value]) => {
    for (const task of [({ http }) => http.get('/x'), '/x'] satisfies Task[]) {
      const error: unknown = await load(task, { headers: () => value as never }).catch((caught: unknown) => caught)
      expect(String(error)).toContain('Expected the function `headers` to return an object such as')
      expectNoSecret([everythingIn(error)])
    }
    expect(seen).toEqual([])
  },
)

test('a function of headers that throws, or returns what cannot be sent, fails the call', async () => {
  const result = await load(({ http }) => http.get('/x'), {
    headers: ({ user }) => {
      if (user === 0) throw new Error('no token')
      return { 'content-length': SECRET }
    },
  })
  expect(result.iterations.failed).toBe(4)
  expect(result.errors.map(({ code }) => code).toSorted()).toEqual(['Error', 'bad-header'])
  expectNoSecret([everythingIn(result)])
})

test('the values of default headers are in no result and no text', async () => {
  const result = await load('/x', { headers: { authorization: SECRET }, accept: 201 })
  expect(result.iterations.failed).toBe(4)
  expectNoSecret([everythingIn(result)])
})
