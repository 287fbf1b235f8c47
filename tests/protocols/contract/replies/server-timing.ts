import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { serveHttp, serveTls } from '../../servers/origin.ts'

/** Over `https:` HTTP/2 is spoken by the engine that can. */
export function contractOfServerTiming(openPlain: Open, scheme: 'http' | 'https'): void {
  const serve = scheme === 'http' ? serveHttp : serveTls
  const tls = { ca: [], cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: false }
  const open: Open = (changes) => openPlain({ tls, ...changes })

  test('what replies say that their parts took belongs to the call, that of redirects too, however it is sent', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/busy', 'server-timing': 'auth;dur=1.5' }).end()
      else if (request.url === '/busy') response.writeHead(200, { 'Server-Timing': ['db;dur=2.5, miss', 'app;dur="3"'] }).end('text')
      else response.writeHead(200).end('text')
    })
    const { user, session, log } = open()
    await user.client.get(`${url}/moved`, { redirects: 1 })
    await user.send(session.prepare({ url: `${url}/moved`, redirects: 1 }))
    await user.send(session.prepare({ url: `${url}/busy` }))
    await user.send(session.prepare({ url: `${url}/silent` }))
    const busy = [
      { name: 'db', durationMs: 2.5 },
      { name: 'app', durationMs: 3 },
    ]
    const auth = { name: 'auth', durationMs: 1.5 }
    expect(log.calls.map(({ serverTiming }) => serverTiming)).toEqual([[auth, ...busy], [auth, ...busy], busy, undefined])
  })

  test('a reply that breaks off has said it all the same', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'server-timing': 'db;dur=2', 'content-length': '10' }).write('text')
      setTimeout(() => response.destroy(), 20)
    })
    const { user, log } = open()
    await expect(user.client.get(`${url}/`)).rejects.toThrow()
    expect(log.last).toMatchObject({ brokeOff: true, serverTiming: [{ name: 'db', durationMs: 2 }] })
  })
}
