import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/units/time/clock.ts'
import type { RequestTaskSpec } from '../../../src/protocols/http/request/request-task.ts'
import type { PreparedRequest } from '../../../src/protocols/http/request/request.ts'
import type { Open } from './bench.ts'
import { readBody, serveHttp } from '../servers/origin.ts'

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

  test('may have parts made for each iteration', async () => {
    const seen: unknown[] = []
    const { url } = await serveHttp((request, response) => {
      void readBody(request).then((body) => {
        seen.push([request.method, request.url, request.headers['x-n'], request.headers['content-type'], String(body)])
        return response.end()
      })
    })
    const { session, user, log } = open({ baseUrl: () => url })
    const task = session.prepareTask<{ readonly n: number }>({
      method: 'PUT',
      name: 'put',
      accept: 200,
      url: ({ n }) => `/items/${n}`,
      headers: ({ n }) => ({ 'x-n': n }),
      body: ({ n }) => (n === 3 ? Readable.from(['strea', 'med']) : { n }),
    })
    for (const n of [1, 2, 3]) await user.send(task({ n }))
    expect(seen).toEqual([
      ['PUT', '/items/1', '1', 'application/json', '{"n":1}'],
      ['PUT', '/items/2', '2', 'application/json', '{"n":2}'],
      ['PUT', '/items/3', '3', undefined, 'streamed'],
    ])
    expect(log.calls.map(({ name, status, bytesSent }) => [name, status, bytesSent])).toEqual([
      ['put', 200, 7],
      ['put', 200, 7],
      ['put', 200, 8],
    ])
  })

  test('are one and the same request where nothing is made', () => {
    const { session } = open()
    const task = session.prepareTask({ url: 'http://127.0.0.1:9/' })
    expect(task(1)).toBe(task(2))
  })

  test('are checked before the first iteration as far as they do not change, and then by the same rules', () => {
    const { session } = open()
    const url = 'http://127.0.0.1:9/'
    const prepare = (task: RequestTaskSpec) => () => session.prepareTask(task)
    expect(prepare({ url: () => url, headers: { 'a b': 'x' } })).toThrow("Expected the name of a header, got 'a…'")
    expect(prepare({ url: 'ftp://127.0.0.1/', body: () => 'x' })).toThrow('Expected an http: or https: address')
    expect(prepare({ url, body: Readable.from(['once']) })).toThrow(
      'A stream can be sent only once: give a function that creates one, as in `body: () => createReadStream(path)`',
    )
    expect(() => session.prepareTask({ url, body: (() => new Map()) as never })(0)).toThrow('got Map (object)')
    expect(() => session.prepareTask({ url: () => '/relative' })(0)).toThrow('Expected an absolute address')
    expect(() => session.prepareTask({ url, body: (() => Promise.resolve('late')) as never })(0)).toThrow(
      'Expected the function `body` to return a body, got a promise. Nothing awaits it, so the function must not be `async`. Use a function as the task',
    )
  })

  test('may be sent without a promise: the sender is told once, after the observer', async () => {
    const { url } = await serveHttp((request, response) => {
      if (request.url === '/broken') request.socket.destroy()
      else response.writeHead(request.url === '/503' ? 503 : 200).end()
    })
    const { session, user, log } = open()
    const reported = async (request: PreparedRequest): Promise<unknown> => {
      const outcome = await new Promise<unknown>((resolve) => {
        user.start(request, { onDone: (failure, endedMs) => resolve([log.calls.length, failure?.code, endedMs]) }, systemClock.now())
      })
      return outcome
    }
    expect(await reported(session.prepare({ url }))).toEqual([1, undefined, log.calls[0]!.endedMs])
    expect(await reported(session.prepare({ url: `${url}/503` }))).toEqual([2, undefined, log.calls[1]!.endedMs])
    expect(await reported(session.prepare({ url: `${url}/broken` }))).toEqual([3, 'connection-closed', log.calls[2]!.endedMs])
    expect(await reported(session.prepare({ url, timeout: '10s' }))).toEqual([4, undefined, log.calls[3]!.endedMs])
    await session.close()
    expect(await reported(session.prepare({ url }))).toEqual([4, 'aborted', expect.any(Number)])
  })
}
