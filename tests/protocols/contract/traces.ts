import { expect, test } from 'vitest'
import { traceIdOf } from '../../../src/units/trace-id.ts'
import type { Open } from './bench.ts'
import { serveHttp, serveTls } from '../servers/origin.ts'

const TRACEPARENT = /^00-([\da-f]{32})-([\da-f]{16})-(0[01])$/

/** Over `https:` HTTP/2 is spoken by the engine that can. */
export function contractOfTraces(openPlain: Open, scheme: 'http' | 'https'): void {
  const serve = scheme === 'http' ? serveHttp : serveTls
  const tls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: false }
  const open: Open = (changes) => openPlain({ tls, ...changes })
  const run = 'a'.repeat(16)

  test('each request has a span of its own in the trace of its iteration, redirects too, and that of the call wins', async () => {
    const seen: (string | undefined)[] = []
    const { url } = await serve((request, response) => {
      seen.push(request.headers['traceparent'] as string | undefined)
      response.writeHead(request.url === '/moved' ? 302 : 200, { location: '/', 'set-cookie': 'a=1' }).end()
    })
    const { user, session } = open({ tracing: { run, sampled: 1 } })
    await user.client.get(`${url}/moved`, { redirects: 1 })
    const prepared = session.prepare({ url: `${url}/` })
    await user.send(prepared)
    await user.send(prepared)
    await user.client.post(`${url}/`, { body: 'x', headers: { TraceParent: 'mine' } })
    const own = seen.slice(0, 4).map((header) => TRACEPARENT.exec(header!)!)
    expect(own.map(([, traceId, , flags]) => [traceId, flags])).toEqual(
      Array.from({ length: 4 }, () => [traceIdOf(run, 'iteration', 0), '01']),
    )
    expect(new Set(own.map(([, , spanId]) => spanId)).size).toBe(4)
    expect(seen[4]).toBe('mine')
  })

  test('without tracing there is none, and one that is not sampled says so', async () => {
    const seen: unknown[] = []
    const { url } = await serve((request, response) => {
      seen.push(request.headers['traceparent'])
      response.end()
    })
    await open().user.client.get(url)
    await open({ tracing: { run, sampled: 0 } }).user.client.get(url)
    expect(seen).toEqual([undefined, expect.stringMatching(/-00$/)])
  })
}
