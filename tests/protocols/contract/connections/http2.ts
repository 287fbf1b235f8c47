import type { Http2ServerRequest, Http2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { awake, awakeSince, type Open } from '../bench.ts'
import { answerJson, serveTls } from '../../servers/origin.ts'
import { serveProxy } from '../../servers/proxy-server.ts'
import { rejection } from '../../setting.ts'
import { trusting } from './tls.ts'

export function contractOfHttp2(open: Open): void {
  test('is spoken on request, several calls at once on one connection', async () => {
    const origin = await serveTls((request, response) => {
      setTimeout(() => answerJson(response, [request.httpVersion, request.url, request.headers['x-a']]), 20)
    })
    const { user, log } = open({ ...trusting, http2: true })
    const paths = ['/1', '/2', '/3']
    await user.client.get(origin.url)
    const replies = await Promise.all(paths.map((path) => user.client.get(origin.url + path, { headers: { 'x-a': 'y' } })))
    expect(replies.map((reply) => reply.json())).toEqual(paths.map((path) => ['2.0', path, 'y']))
    expect(origin.sockets).toHaveLength(1)
    expect(log.calls.slice(1).every(({ waitMs }) => waitMs < 20)).toBe(true)
    await user.client.post(origin.url, { body: 'x'.repeat(100_000) })
    expect(log.last).toMatchObject({ status: 200, bytesSent: 100_000 })
  })

  test('goes through a proxy, several calls at once on one way to the target', async () => {
    const origin = await serveTls((request, response) => answerJson(response, [request.httpVersion, request.url]))
    const proxy = await serveProxy()
    const { user } = open({ ...trusting, http2: true, proxy: { hostname: '127.0.0.1', port: proxy.port, authorization: undefined } })
    await user.client.get(origin.url)
    const paths = ['/1', '/2', '/3']
    const replies = await Promise.all(paths.map((path) => user.client.post(origin.url + path, { body: 'x'.repeat(100_000) })))
    expect(replies.map((reply) => reply.json())).toEqual(paths.map((path) => ['2.0', path]))
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${origin.port}`])
  })

  test('over several connections shares the calls out', async () => {
    const origin = await serveTls((_, response) => {
      setTimeout(() => response.end(), 20)
    })
    const { user } = open({ ...trusting, http2: true, connections: 2 })
    const replies = await Promise.all(Array.from({ length: 10 }, () => user.client.get(origin.url)))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(origin.sockets).toHaveLength(2)
  })

  test('per iteration connects each time', async () => {
    const origin = await serveTls((_, response) => {
      response.end()
    })
    const { user } = open({ ...trusting, http2: true, connections: 'per-iteration' })
    for (let iteration = 0; iteration < 3; iteration++) {
      await user.client.get(origin.url)
      await user.client.get(origin.url)
      user.endIteration()
    }
    expect(origin.sockets).toHaveLength(3)
  })

  test.for([
    ['says goodbye', (session) => session.close()],
    ['just closes', (session) => session.destroy()],
    ['breaks off', (_session, socket) => void socket.destroy()],
    ['resets', (_session, socket) => void socket.resetAndDestroy()],
  ] as const satisfies readonly (readonly [string, (session: Http2Session, socket: Socket) => void])[])(
    'a target that %s is connected to again',
    async ([, end]) => {
      const sessions: Http2Session[] = []
      const origin = await serveTls((request, response) => {
        const { session } = (request as unknown as Http2ServerRequest).stream
        sessions.push(session!)
        if (request.url !== '/held') response.end()
      })
      const { user, log } = open({ ...trusting, http2: true })
      await user.client.get(origin.url)
      end(sessions.at(-1)!, origin.sockets.at(-1)!)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const held = user.client.get(`${origin.url}/held`).catch((error: unknown) => error)
      await expect.poll(() => sessions.length).toBe(2)
      sessions.at(-1)!.destroy()
      expect(await held).toMatchObject({ code: 'connection-closed' })
      expect(await user.client.get(origin.url)).toMatchObject({ status: 200 })
      expect(log.calls.map(({ failure }) => failure?.code)).toEqual([undefined, 'connection-closed', undefined])
      expect(origin.sockets).toHaveLength(3)
    },
  )

  test('closing leaves nothing of it behind', async () => {
    const origin = await serveTls((request, response) => {
      if (request.url === '/ok') response.end()
    })
    const awakeBefore = await awake()
    const { session, user } = open({ ...trusting, http2: true })
    await user.client.get(`${origin.url}/ok`)
    const hanging = rejection(user.client.get(origin.url))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await session.close()
    expect((await hanging).code).toBe('aborted')
    await expect.poll(() => origin.open()).toBe(0)
    expect(await awakeSince(awakeBefore)).toEqual([])
  })
}
