import { expect, test } from 'vitest'
import type { Open } from './bench.ts'
import { readBody, serveHttp } from '../origin.ts'

export function contractOfRequestTasks(open: Open): void {
  test('send what was prepared, count the body and drop it', async () => {
    const seen: unknown[] = []
    const { url } = await serveHttp((request, response) => {
      void readBody(request).then((body) => {
        seen.push([request.method, request.url, request.headers['x-a'], request.headers['content-type'], String(body)])
        return response.end('x'.repeat(200_000))
      })
    })
    const { session, user, log } = open({ baseUrl: () => url })
    const prepared = session.prepare({ url: '/task', method: 'post', headers: { 'x-a': '1' }, body: { b: 2 }, name: 'task' })
    await user.send(prepared)
    await user.send(prepared)
    expect(seen).toEqual([1, 2].map(() => ['POST', '/task', '1', 'application/json', '{"b":2}']))
    expect(log.calls).toMatchObject([
      { name: 'task', status: 200, failure: undefined, opened: true, bytesSent: 7, bytesReceived: 200_000 },
      { name: 'task', status: 200, failure: undefined, opened: false, bytesSent: 7, bytesReceived: 200_000 },
    ])
  })

  test('may overlap', async () => {
    const { url } = await serveHttp((_, response) => response.end('ok'))
    const { session, user, log } = open()
    const prepared = session.prepare({ url })
    await Promise.all(Array.from({ length: 5 }, () => user.send(prepared)))
    await user.send(prepared)
    expect(log.calls.map(({ status, bytesReceived }) => [status, bytesReceived])).toEqual(Array.from({ length: 6 }, () => [200, 2]))
  })

  test('resolve whatever the status', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(500).end())
    const { session, user, log } = open()
    await user.send(session.prepare({ url }))
    expect(log.last).toMatchObject({ status: 500, failure: { code: 'status-500' } })
    await user.send(session.prepare({ url, accept: '5xx' }))
    expect(log.last).toMatchObject({ status: 500, failure: undefined })
  })
}
