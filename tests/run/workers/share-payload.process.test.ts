import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesOf } from '../../../src/record/counters/traffic.ts'
import { runLoad } from '../../../src/load/load.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import type { Workers } from '../../../src/plan/plan.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { RequestSpec } from '../../../src/protocols/http/request/request.ts'
import { taskFrom, type AnyTask, type Task } from '../../../src/run/task/task.ts'
import { plainRequest, workersPayload } from '../../../src/run/workers/share-payload.ts'
import { uncloneableIn } from '../../../src/run/workers/uncloneable.ts'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { taskOf, useWorkers } from './runs/worker-run.ts'

const threads: Workers = { kind: 'threads', count: 2 }
const processes: Workers = { kind: 'processes', count: 2 }
const portable = taskOf('dying')

function pack(task: AnyTask, data?: unknown, workers: Workers = threads) {
  const options = { threads: 2, baseUrl: 'http://127.0.0.1:3000/api', abortWhen: { errorRate: 0.1 } }
  return workersPayload({ ...planFrom(options, { seed: '1' }), task, data }, workers.kind)
}

const refusalOf = (request: RequestSpec): string => messageOf(() => pack({ kind: 'request', request }))

describe('what travels', () => {
  test('is data and the address of the code, the limits left to those who see all shares', () => {
    const payload = pack(portable, { user: 'ada' })
    expect(structuredClone(payload)).toEqual(payload)
    expect(payload).toMatchObject({
      task: portable,
      baseUrl: 'http://127.0.0.1:3000/api',
      data: { user: 'ada' },
    })
    expect(payload.plan.abortWhen).toBe(undefined)
  })

  test('is a request with its address whole, its body as bytes and its headers as lists', () => {
    const request = {
      url: 'users?role=admin',
      method: 'post',
      query: { page: 2 },
      headers: new Headers({ 'x-trace': 'a' }),
      body: { name: 'Ada' },
      accept: ['2xx', 404],
      timeout: '250ms',
      name: 'create',
    } as const
    expect(plainRequest(request, 'http://127.0.0.1:3000/api')).toEqual({
      url: 'http://127.0.0.1:3000/api/users?role=admin&page=2',
      method: 'POST',
      name: 'create',
      headers: { 'x-trace': ['a'], 'content-type': ['application/json'] },
      body: new Uint8Array(Buffer.from('{"name":"Ada"}')),
      accept: ['2xx', 404],
      timeout: 250,
    })
  })
})

describe('what stays is refused', () => {
  test('a function, with the way out, before anything is done', async () => {
    let calls = 0
    const setup = (): void => void (calls += 1)
    const error: unknown = await runLoad(() => {}, { threads: 2, setup }, standalone).catch((thrown: unknown) => thrown)
    expect(messageOf(() => thrown(error))).toMatchInlineSnapshot(
      `"cannot-travel: \`threads\` needs a task that can leave this thread, and a function cannot: the variables it uses stay here. Wrap it, as in load(portable(({ http }) => http.get('/')), { threads: 2 }), use a request as the task, or remove \`threads\`. \`portable\` comes from vitest-load, and takes functions if the plugin is configured (loadPlugin() from vitest-load/plugin)."`,
    )
    expect(calls).toBe(0)
  })

  test('data, by the path of what cannot be cloned', () => {
    const data = { clients: [{ name: 'a' }, { name: 'b', socket: { write: () => {} } }] }
    expect(messageOf(() => pack(portable, data))).toMatchInlineSnapshot(
      `"cannot-travel: What \`setup\` returned is cloned for each worker, and \`data.clients[1].socket.write\` cannot be: [Function: write] (function). Return plain data; let the task open connections and the like."`,
    )
    expect(messageOf(() => pack(portable, { shared: new SharedArrayBuffer(8) }, processes))).toMatch(
      /`data\.shared` cannot be: SharedArrayBuffer/,
    )
    expect(pack(portable, { shared: new SharedArrayBuffer(8) }).data).toMatchObject({ shared: expect.any(SharedArrayBuffer) as unknown })
  })

  test('what is not data in a request', () => {
    expect(refusalOf({ url: '/', accept: (status) => status < 300 })).toMatchInlineSnapshot(
      `"cannot-travel: The \`accept\` of the request is a function, which cannot leave this thread: list the statuses, such as accept: [200, '3xx']"`,
    )
    expect(refusalOf({ url: '/', body: Readable.from(['a']) })).toMatchInlineSnapshot(
      `"cannot-travel: The \`body\` of the request is a stream, which cannot leave this thread: give text or bytes"`,
    )
  })

  test('a request that cannot be sent at all', () => {
    expect(messageOf(() => pack({ kind: 'request', request: { url: 'ftp://127.0.0.1/' } }))).toMatch(/^bad-url: /)
    expect(messageOf(() => pack({ kind: 'request', request: { url: '/', headers: { 'a b': '1' } } }))).toMatch(/^bad-header: /)
  })
})

function thrown(error: unknown): never {
  throw error
}

test.for([
  ['plain data', { a: [1, 'two', new Date(), new Map([[1, new Set([2])]]), 1n, undefined] }, undefined],
  ['a function', () => {}, 'data'],
  ['a symbol in a list', ['a', Symbol('b')], 'data[1]'],
  ['a key that is no name', { 'user-agent': { get: () => 1 } }, 'data["user-agent"].get'],
  ['an entry of a map', { byName: new Map<string, unknown>([['a', { run: () => {} }]]) }, 'an entry of data.byName.run'],
  ['a key of a map', new Map([[() => 1, 1]]), 'a key of data'],
  ['a promise', { token: Promise.resolve('x') }, 'data.token'],
  [
    'a getter that throws',
    {
      get secret(): string {
        throw new Error('no')
      },
    },
    'data.secret',
  ],
] as const)('of %s it is told where it cannot be cloned', ([, value, path]) => {
  for (const kind of ['threads', 'processes'] as const) expect(uncloneableIn(value, 'data', kind)?.path).toBe(path)
})

test('something that holds itself, and what cannot be cloned, is named at some depth', () => {
  const ring: Record<string, unknown> = { stop: () => {} }
  ring['self'] = ring
  expect(uncloneableIn({ ring }, 'data', 'threads')?.path).toMatch(/^data\.ring\.stop$/)
  const endless: Record<string, unknown> = {}
  endless['self'] = endless
  endless['stop'] = () => {}
  expect(uncloneableIn(endless, 'data', 'threads')?.path).toMatch(/^data(\.self){20}$/)
})

describe('a request', () => {
  const run = useWorkers()
  let target: Fixture
  beforeAll(async () => {
    target = await startFixture('steady')
  })
  afterAll(() => target.stop())

  const requests: readonly (readonly [name: string, task: Task])[] = [
    ['an address', '/json'],
    ['a form', { url: '/echo', method: 'POST', body: new URLSearchParams({ a: '1' }) }],
    ['bytes', { url: '/echo', method: 'PUT', body: Buffer.from('bytes from the pool of buffers') }],
    ['a status that is accepted', { url: '/status/404', accept: 404 }],
    ['a step', { url: new URL('http://127.0.0.1/json'), name: 'json' }],
  ]

  test.for(requests)('of %s does in threads and in processes what it does here', async ([name, task]) => {
    const known = name === 'a step' ? taskFrom({ url: new URL('/json', target.url), name: 'json' }) : taskFrom(task)
    const reported = async (carrier: object): Promise<object> => {
      const record = await run(known, { concurrency: 2, iterations: 6, baseUrl: target.url, ...carrier })
      const { iterations, statuses, errors, requests, steps } = record.measured
      const bytes = bytesOf(requests.traffic)
      return { iterations, statuses, errors, bytes, steps: Object.entries(steps).map(([step, { count }]) => [step, count]) }
    }
    const here = await reported({})
    expect(here).toMatchObject({ iterations: { succeeded: 6 } })
    expect(await reported({ threads: 2 })).toEqual(here)
    expect(await reported({ processes: 2 })).toEqual(here)
  })
})
