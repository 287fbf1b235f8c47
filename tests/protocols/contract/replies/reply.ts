import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { serveHttp } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

export function contractOfReply(open: Open): void {
  test('has status, headers, body, address and size', async () => {
    const { url } = await serveHttp((_, response) => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'X-Two': ['a', 'b'] })
      response.end('\ufeff{"name":"Zoë"}')
    })
    const { user } = open()
    const reply = await user.client.post(url)
    expect(reply).toMatchObject({ status: 201, ok: true, url: `${url}/`, size: 18, truncated: false })
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-two': ['a', 'b'] })
    expect(reply.text()).toBe('{"name":"Zoë"}')
    expect(reply.json()).toEqual({ name: 'Zoë' })
    expect(reply.bytes()).toHaveLength(18)
  })

  test('says so when its body is no JSON', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(502).end('<html>'))
    const { user } = open()
    const reply = await user.client.get(`${url}/items?token=secret`)
    const message = await rejection(Promise.resolve().then(() => reply.json()))
    expect(message.code).toBe('bad-json')
    expect(message.message.replace(url, '…')).toMatch(/^Expected JSON from …\/items \(status 502\): Unexpected token/)
  })

  test('keeps no more than `maxBody` bytes, counts the rest, and does not pass a part off as all', async () => {
    const { url } = await serveHttp((_, response) => {
      response.write('x'.repeat(1_500))
      setImmediate(() => response.end('y'.repeat(1_500)))
    })
    const { user, log } = open({ maxBodyBytes: 2_000 })
    const reply = await user.client.get(url)
    expect(reply).toMatchObject({ ok: true, size: 3_000, truncated: true })
    expect(Buffer.from(reply.bytes()).toString()).toBe('x'.repeat(1_500) + 'y'.repeat(500))
    expect(log.last.bytesReceived).toBe(3_000)
    expect(() => reply.text()).toThrow('has 3 000 bytes, but only 2 000 were kept. Raise the option `maxBody`, or read `bytes()`')
    expect(() => reply.json()).toThrow(expect.objectContaining({ code: 'body-truncated' }))
  })

  test('a body that just fits is whole', async () => {
    const { url } = await serveHttp((_, response) => response.end('x'.repeat(2_000)))
    const { user } = open({ maxBodyBytes: 2_000 })
    expect((await user.client.get(url)).text()).toHaveLength(2_000)
  })

  test('is not decompressed', async () => {
    const zipped = gzipSync('hello')
    const { url } = await serveHttp((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped))
    const { user } = open()
    expect(Buffer.from((await user.client.get(url)).bytes()).equals(zipped)).toBe(true)
  })

  test('a redirect is a reply and is not followed', async () => {
    let requests = 0
    const { url } = await serveHttp((_, response) => {
      requests += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const { user } = open()
    const reply = await user.client.get(url)
    expect(reply).toMatchObject({ status: 302, ok: true })
    expect(reply.headers['location']).toBe('/elsewhere')
    expect(requests).toBe(1)
  })

  test('HEAD and 204 have no body', async () => {
    const { url } = await serveHttp((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 500 }).end()
      else response.writeHead(204).end()
    })
    const { user } = open()
    expect(await user.client.head(url)).toMatchObject({ status: 200, size: 0 })
    expect(await user.client.get(url)).toMatchObject({ status: 204, size: 0 })
  })

  test('informational replies before it are passed over', async () => {
    const { url } = await serveHttp((_, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      setImmediate(() => response.end('real'))
    })
    const { user } = open()
    const reply = await user.client.get(url)
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.text()).toBe('real')
    expect(reply.headers).not.toHaveProperty('link')
  })
}
