import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createGuard } from '../../../../src/protocols/guard/guard.ts'
import type { Open } from '../bench.ts'
import { serveEcho, type Echo } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

/** A path in a folder of its own, gone with the test. */
function freshSocketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wire-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'origin.sock')
}

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = createTcpServer().once('error', () => resolve(false))
  server.listen(0, '::1', () => server.close(() => resolve(true)))
})

export function contractOfAddresses(open: Open): void {
  test.runIf(hasIpv6)('an address of IPv6', async () => {
    const { port } = await serveEcho({ host: '::1' })
    const { user, log } = open()
    const echo = (await user.client.get(`http://[::1]:${port}/six`)).json<Echo>()
    expect(echo).toMatchObject({ url: '/six', headers: { host: `[::1]:${port}` } })
    expect(log.last).toMatchObject({ opened: true, dnsMs: Number.NaN })
  })

  test('a name of several addresses, of which only the last one answers', async () => {
    const { port } = await serveEcho()
    const { user } = open({
      guard: createGuard({
        allow: [],
        lookup: (_name, _options, done) =>
          done(null, [
            { address: '127.0.0.2', family: 4 },
            { address: '127.0.0.1', family: 4 },
          ]),
      }),
    })
    expect((await user.client.get(`http://several.test:${port}/`)).json<Echo>().headers['host']).toBe(`several.test:${port}`)
  })

  test('a socket of the file system, whatever host the address names: that goes into the header', async () => {
    const socketPath = freshSocketPath()
    const origin = await serveEcho({ path: socketPath })
    const { session, user, log } = open({ socketPath })
    const echo = (await user.client.post('http://api.example/users?a=1', { body: 'x' })).json<Echo>()
    expect(echo).toMatchObject({ method: 'POST', url: '/users?a=1', headers: { host: 'api.example' }, body: 'x' })
    await user.send(session.prepare({ url: 'http://api.example/' }))
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, false],
    ])
    expect(log.calls[0]).toMatchObject({ dnsMs: Number.NaN, tlsMs: Number.NaN })
    expect(log.calls[0]!.connectMs).toBeGreaterThanOrEqual(0)
    expect(origin.sockets).toHaveLength(1)
  })

  test('a socket of the file system for the origin of the base address alone', async () => {
    const baseSocket = freshSocketPath()
    const behind = await serveEcho({ path: baseSocket })
    const beside = await serveEcho()
    const { user } = open({ baseUrl: () => 'http://localhost', baseSocket: () => baseSocket })
    expect((await user.client.get('/users')).json<Echo>()).toMatchObject({ url: '/users', headers: { host: 'localhost' } })
    expect((await user.client.get('http://localhost/again')).json<Echo>().url).toBe('/again')
    expect((await user.client.get(`${beside.url}/else`)).json<Echo>().url).toBe('/else')
    expect([behind.sockets.length, beside.sockets.length]).toEqual([1, 1])
  })

  test('a socket of the file system that is not there has the code of the system', async () => {
    const { user } = open({ socketPath: freshSocketPath() })
    expect(await rejection(user.client.get('http://api.example/'))).toMatchObject({ code: 'ENOENT' })
  })

  test('a header `host` of the caller takes the place of that of the address', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    expect((await user.client.get(url, { headers: { Host: 'shop.example' } })).json<Echo>().headers['host']).toBe('shop.example')
  })
}
