import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { scenario } from '../../../../src/run/task/scenario.ts'
import { isSampled, traceIdOf } from '../../../../src/units/trace-id.ts'
import { readBody, serveHttp, type Origin } from '../../../protocols/servers/origin.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()

/** Redirects `/start` with a cookie, and answers all else compressed if it may: with the cookies of both requests. */
const target = (): Promise<Origin> => {
  const atStart = new Map<string, string>()
  return serveHttp((request, response) => {
    const user = String(request.headers['x-request'] ?? request.socket.remotePort)
    if (request.url === '/start') {
      atStart.set(user, request.headers.cookie ?? 'none')
      request.resume()
      response.writeHead(307, { location: '/end', 'set-cookie': 'seen=1; Path=/' }).end()
      return
    }
    void readBody(request).then((body) => {
      const cookies = [atStart.get(user), request.headers.cookie ?? 'none']
      const text = JSON.stringify({ cookies, received: body.includes('one') ? 'one' : 'nothing' })
      const isCompressed = request.headers['accept-encoding']?.includes('gzip') === true
      if (isCompressed) response.setHeader('content-encoding', 'gzip')
      return response.end(isCompressed ? gzipSync(text) : text)
    })
  })
}

const stepOf = (cookies: string): string => `/end received one, cookies ${cookies}, gzip`

describe.for(['in process', 'threads', 'processes'] as const)('%s', (kind) => {
  const carriers: LoadOptions = kind === 'in process' ? {} : { [kind]: 2 }

  test.for([
    ['per-user', 'seen=1 then seen=1'],
    ['per-iteration', 'none then seen=1'],
    ['off', 'none then none'],
  ] as const)('cookies %s, redirects, a form and a compressed reply', { timeout: 30_000 }, async ([cookies, later]) => {
    const { url } = await target()
    const options = { concurrency: 2, iterations: 10, baseUrl: url, redirects: 2, decompress: true, cookies, ...carriers }
    const { measured } = await run(taskOf('visiting'), options)
    expect(measured.errors).toEqual([])
    const steps = Object.fromEntries(Object.entries(measured.steps).map(([name, { count }]) => [name, count]))
    const first = cookies === 'off' ? 'none then none' : 'none then seen=1'
    expect(steps).toEqual(first === later ? { [stepOf(later)]: 10 } : { [stepOf(first)]: 2, [stepOf(later)]: 8 })
  })

  test('a request follows redirects as its run says, or as it says itself', { timeout: 30_000 }, async () => {
    const { url } = await target()
    const statuses = async (options: LoadOptions, more: object): Promise<object> => {
      const request = { url: '/start', method: 'POST', body: 'one', name: 'request', ...more }
      const { measured } = await run({ kind: 'request', request }, { iterations: 4, baseUrl: url, ...options, ...carriers })
      expect(measured.steps['request']?.count).toBe(4)
      return measured.statuses
    }
    expect(await statuses({ redirects: 1 }, {})).toEqual({ 200: 4 })
    expect(await statuses({ redirects: 1, decompress: true }, { redirects: 0 })).toEqual({ 307: 4 })
    expect(await statuses({}, { redirects: 5, decompress: true })).toEqual({ 200: 4 })
    expect(await statuses({}, {})).toEqual({ 307: 4 })
  })

  test('an iteration is a trace, whoever carries it, and what replies say of their parts comes back', { timeout: 30_000 }, async () => {
    const seen: string[] = []
    const { url } = await serveHttp((request, response) => {
      seen.push(request.headers['traceparent'] as string)
      response.writeHead(200, { 'server-timing': `db;dur=${seen.length}` }).end()
    })
    const flow = [
      { name: 'a', run: '/' },
      { name: 'b', run: '/' },
    ]
    const options = {
      concurrency: 2,
      iterations: 8,
      warmup: { iterations: 2 },
      trace: { sampled: '50%' },
      baseUrl: url,
      ...carriers,
    } as const
    const { measured, warmup } = await run(scenario({ flow }), options)
    const traces = new Map<string, string[]>()
    for (const header of seen) traces.set(header.slice(3, 35), [...(traces.get(header.slice(3, 35)) ?? []), header])
    const id = seen[0]!.slice(3, 19)
    expect([...traces.keys()].toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => traceIdOf(id, 'iteration', index)).toSorted())
    for (const [traceId, headers] of traces) {
      expect(new Set(headers.map((header) => header.slice(36, 52))).size).toBe(2)
      const index = Array.from({ length: 10 }, (_, at) => at).find((at) => traceIdOf(id, 'iteration', at) === traceId)!
      const flags = isSampled(id, 'iteration', index, 0.5) ? '01' : '00'
      expect(headers.map((header) => header.slice(53))).toEqual([flags, flags])
    }
    expect([measured, warmup].map(({ serverTiming }) => serverTiming?.timings['db']?.count)).toEqual([16, 4])
  })

  test('a scenario replaces what its run says', { timeout: 30_000 }, async () => {
    const { url } = await target()
    const flow = [{ name: 'go', run: { url: '/start', method: 'POST', body: 'one' } }]
    const options = { concurrency: 2, iterations: 6, baseUrl: url, cookies: 'off', ...carriers } as const
    const follows = await run(scenario({ redirects: 1, decompress: true, flow }), options)
    expect(follows.measured.steps['go']).toMatchObject({ count: 6, failed: 0, statuses: { 200: 6 } })
    const stays = await run(scenario({ redirects: 0, flow }), { ...options, redirects: 5 })
    expect(stays.measured.steps['go']).toMatchObject({ count: 6, failed: 0, statuses: { 307: 6 } })
  })
})

test.for([
  ['a Blob', new Blob(['one'])],
  ['a form', new FormData()],
] as const)('%s as the body of a request does not leave the thread', async ([, body]) => {
  const request = { url: 'http://127.0.0.1:9/', method: 'POST', body }
  await expect(run({ kind: 'request', request }, { iterations: 1, threads: 1 })).rejects.toMatchObject({
    code: 'cannot-travel',
    message: expect.stringContaining('write the request as a portable task that makes it'),
  })
})
