import { expect, test } from 'vitest'
import { createGuard } from '../../../../src/protocols/guard/guard.ts'
import type { Proxy } from '../../../../src/protocols/guard/proxy.ts'
import { answerJson, serveEcho, serveRaw, serveTls, type Echo } from '../../servers/origin.ts'
import { serveProxy } from '../../servers/proxy-server.ts'
import { rejection } from '../../setting.ts'
import type { Open } from '../bench.ts'
import { trusting } from './tls.ts'

const proxyAt = (port: number, credentials?: string): Proxy => ({
  hostname: '127.0.0.1',
  port,
  authorization: credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
})

/** A proxy resolves names itself, so nothing here may ask for one. */
const guard = createGuard({ allow: ['shop.test'], lookup: (name, _options, done) => done(new Error(`asked for ${name}`), []) })

/** Nothing listens there, and nothing may try. */
const NOWHERE = proxyAt(9)

export function contractOfProxies(open: Open): void {
  test('a plain request names its whole address, and its connection is kept', async () => {
    const origin = await serveEcho()
    const proxy = await serveProxy()
    const { session, user, log } = open({ guard, proxy: proxyAt(proxy.port) })
    const echo = (await user.client.post(`http://shop.test:${origin.port}/items?a=1`, { body: 'x' })).json<Echo>()
    expect(echo).toMatchObject({ method: 'POST', url: '/items?a=1', headers: { host: `shop.test:${origin.port}` }, body: 'x' })
    await user.send(session.prepare({ url: `http://shop.test:${origin.port}/again` }))
    expect(proxy.asked).toEqual([`POST http://shop.test:${origin.port}/items?a=1`, `GET http://shop.test:${origin.port}/again`])
    expect(proxy.sockets).toHaveLength(1)
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, false],
    ])
  })

  test('TLS goes through the proxy to the target, whose certificate is looked at', async () => {
    const origin = await serveTls((request, response) => answerJson(response, request.url))
    const proxy = await serveProxy()
    const { user, log } = open({ ...trusting, guard: createGuard({ allow: ['localhost'] }), proxy: proxyAt(proxy.port) })
    const body = 'x'.repeat(100_000)
    expect((await user.client.post(`https://localhost:${origin.port}/first`, { body })).json()).toBe('/first')
    expect((await user.client.get(`https://localhost:${origin.port}/second`)).json()).toBe('/second')
    expect(proxy.asked).toEqual([`CONNECT localhost:${origin.port}`])
    expect(origin.sockets).toHaveLength(1)
    const [first] = log.calls
    expect([first!.connectMs > 0, first!.tlsMs > 0, log.calls[1]!.opened]).toEqual([true, true, false])
    const strict = open({ guard: createGuard({ allow: ['localhost'] }), proxy: proxyAt(proxy.port) })
    expect((await rejection(strict.user.client.get(`https://localhost:${origin.port}/`))).code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  test('a large reply comes through the proxy whole', async () => {
    const large = Buffer.alloc(1_000_000, 'abcdefgh')
    const origin = await serveTls((_, response) => response.end(large))
    const proxy = await serveProxy()
    const { user } = open({ ...trusting, proxy: proxyAt(proxy.port) })
    expect(large.equals((await user.client.get(`https://127.0.0.1:${origin.port}/`)).bytes())).toBe(true)
  })

  test('credentials are sent to the proxy, with both kinds of targets', async () => {
    const plain = await serveEcho()
    const secure = await serveTls((request, response) => answerJson(response, request.headers))
    const proxy = await serveProxy({ credentials: 'anna:hunter2' })
    const { user } = open({ ...trusting, proxy: proxyAt(proxy.port, 'anna:hunter2') })
    await user.client.get(plain.url)
    expect((await user.client.get(secure.url)).json()).not.toHaveProperty('proxy-authorization')
    expect(proxy.asked.map((line) => line.endsWith(' Basic YW5uYTpodW50ZXIy'))).toEqual([true, true])
  })

  test('a proxy that asks for credentials, or for others, is a failure of its own', async () => {
    const secure = await serveTls((_, response) => response.end())
    const plain = await serveEcho()
    const { port } = await serveProxy({ credentials: 'anna:hunter2' })
    const without = open({ ...trusting, proxy: proxyAt(port) }).user.client
    const wrong = open({ ...trusting, proxy: proxyAt(port, 'anna:letmein') }).user.client
    const failures = await Promise.all([plain.url, secure.url].flatMap((url) => [rejection(without.get(url)), rejection(wrong.get(url))]))
    const texts = failures.map(({ code, message }) => `${code}: ${message}`)
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['proxy-authentication-required']))
    expect(texts[0]).toContain("it requires a user and a password, as in `proxy: 'http://user:password@…'`")
    expect(texts[1]).toContain('it does not accept the user and password of `proxy`')
    expect(texts.join()).not.toMatch(/letmein|anna|YW5uY/)
  })

  test.for([
    ['HTTP/1.1 502 Bad Gateway\r\n\r\n', 'answered with 502 when asked to connect to 127.0.0.1:'],
    ['', 'closed the connection instead of connecting to 127.0.0.1:'],
    ['SSH-2.0-OpenSSH\r\n\r\n', 'did not answer in HTTP/1.1 when asked to connect to 127.0.0.1:'],
    ['HTTP/1.1 200 OK\r\n\r\nhello', 'sent extra bytes before the tunnel to 127.0.0.1:'],
    [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`, 'sent headers of more than 16384 bytes'],
  ])('a proxy that answers CONNECT with %j does not lead to the target', async ([connectReply, says]) => {
    const origin = await serveTls((_, response) => response.end())
    const proxy = await serveProxy({ connectReply })
    const { user, log } = open({ ...trusting, proxy: proxyAt(proxy.port) })
    const { code, message } = await rejection(user.client.get(origin.url))
    expect(code).toBe('proxy-refused')
    expect(message).toContain(`the proxy 127.0.0.1:${proxy.port} ${says}`)
    expect([log.last.tlsMs, origin.sockets.length]).toEqual([Number.NaN, 0])
  })

  test('a proxy that is not there is named', async () => {
    const { user } = open({ ...trusting, proxy: { ...NOWHERE, port: 1 } })
    for (const url of ['http://127.0.0.1:2/', 'https://127.0.0.1:2/']) {
      expect(await rejection(user.client.get(url))).toMatchObject({
        code: 'ECONNREFUSED',
        message: expect.stringContaining('the proxy 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1') as string,
      })
    }
  })

  test.for([
    'http://shop.example/',
    'https://shop.example/',
    'http://localhost/',
    'http://203.0.113.7/',
    'http://169.254.169.254/',
    'https://169.254.169.254/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://[::ffff:169.254.169.254]/',
  ])('%s is refused before anything is sent', async (url) => {
    const proxy = await serveProxy()
    const allowed = createGuard({ allow: ['shop.test', '169.254.169.254', '0.0.0.0'] })
    const { user } = open({ guard: allowed, proxy: proxyAt(proxy.port) })
    expect((await rejection(user.client.get(url))).code).toBe('target-refused')
    expect([proxy.asked, proxy.sockets]).toEqual([[], []])
  })

  test('a proxy that may not be loaded itself is refused', async () => {
    const { user } = open({ guard, proxy: { ...NOWHERE, hostname: '0.0.0.0' } })
    const { code, message } = await rejection(user.client.get('http://shop.test/'))
    expect([code, message.includes('0.0.0.0')]).toEqual(['target-refused', true])
  })

  test('a call that is given up while the proxy makes it wait leaves no connection', async () => {
    const silent = await serveRaw(() => {})
    const { user } = open({ guard, proxy: proxyAt(silent.port) })
    expect((await rejection(user.client.get('https://shop.test/', { timeout: 50 }))).code).toBe('timeout')
    await user.close()
    await expect.poll(() => silent.open()).toBe(0)
  })
}
