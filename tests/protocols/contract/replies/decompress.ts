import { randomBytes } from 'node:crypto'
import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { serveHttp, type Origin } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

const TEXT = JSON.stringify({ items: Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}` })) })

const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: (text: string) => Buffer }

const CODED: readonly (readonly [string, Buffer])[] = [
  ['gzip', zlib.gzipSync(TEXT)],
  ['X-GZip', zlib.gzipSync(TEXT)],
  ['deflate', zlib.deflateSync(TEXT)],
  ['deflate', zlib.deflateRawSync(TEXT)],
  ['br', zlib.brotliCompressSync(TEXT)],
  ['identity, gzip', zlib.gzipSync(TEXT)],
  ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(TEXT))],
  ...(zstdCompressSync === undefined ? [] : [['zstd', zstdCompressSync(TEXT)] as const]),
]

/** Answers with a body, and keeps the header `accept-encoding` of each request. */
async function coded(coding: string, body: Buffer): Promise<Origin & { readonly accepted: (string | undefined)[] }> {
  const accepted: (string | undefined)[] = []
  const origin = await serveHttp((request, response) => {
    accepted.push(request.headers['accept-encoding'])
    if (coding !== '') response.setHeader('content-encoding', coding)
    response.end(body)
  })
  return { ...origin, accepted }
}

export function contractOfDecompress(open: Open): void {
  test.for(CODED)('%s is decompressed', async ([coding, body]) => {
    const { url } = await coded(coding, body)
    const { user, log } = open({ decompress: true })
    const reply = await user.client.get(url)
    expect(reply).toMatchObject({ status: 200, size: TEXT.length, truncated: false })
    expect(reply.text()).toBe(TEXT)
    expect(reply.json()).toEqual(JSON.parse(TEXT))
    expect(Buffer.from(reply.bytes()).toString()).toBe(TEXT)
    expect(reply.headers['content-encoding']).toBe(coding)
    expect(log.last).toMatchObject({ bytesReceived: body.length, failure: undefined })
  })

  test('it is asked for, unless the call asks itself, and only with the option', async () => {
    const { url, accepted } = await coded('', Buffer.from('plain'))
    const { user } = open()
    expect((await user.client.get(url, { decompress: true })).text()).toBe('plain')
    await user.client.get(url, { decompress: true, headers: { 'Accept-Encoding': 'br' } })
    await user.client.get(url)
    const { user: other } = open({ decompress: true })
    await other.client.get(url, { decompress: false })
    const own = zstdCompressSync === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd'
    expect(accepted).toEqual([own, 'br', undefined, undefined])
  })

  test('a long one is as well, and the time of the call is not longer for it', async () => {
    const long = Buffer.concat([randomBytes(100_000), Buffer.alloc(800_000)])
    const zipped = zlib.gzipSync(long)
    expect(zipped.length).toBeGreaterThan(32_768)
    const { url } = await coded('gzip', zipped)
    const { user, log } = open({ decompress: true })
    const reply = await user.client.get(url)
    expect(Buffer.from(reply.bytes()).equals(long)).toBe(true)
    const { startedMs, endedMs, waitMs, connectMs, firstByteMs, bodyMs } = log.last
    expect(waitMs + connectMs + firstByteMs + bodyMs).toBeCloseTo(endedMs - startedMs, 0)
  })

  test.for([
    ['at once', 2_000_000],
    ['in the background', 64_000_000],
  ] as const)('a bomb is not: %s', async ([, size]) => {
    const { url } = await coded('gzip', zlib.gzipSync(Buffer.alloc(size)))
    const { user, log } = open({ decompress: true, maxBodyBytes: 100_000 })
    const error = await rejection(user.client.get(url))
    expect(error).toMatchObject({
      code: 'decompressed-too-large',
      message: `GET ${url}/: the decompressed body has more than 100000 bytes: raise the option \`maxBody\` if that is right`,
    })
    expect(log.last).toMatchObject({ status: 200, brokeOff: true, failure: { code: 'decompressed-too-large' } })
  })

  test('one that just fits is whole', async () => {
    const { url } = await coded('br', zlib.brotliCompressSync(Buffer.alloc(5_000, 'x')))
    const { user } = open({ decompress: true, maxBodyBytes: 5_000 })
    expect((await user.client.get(url)).text()).toHaveLength(5_000)
    const { user: smaller } = open({ decompress: true, maxBodyBytes: 4_999 })
    expect((await rejection(smaller.client.get(url))).code).toBe('decompressed-too-large')
  })

  test('one whose compressed form alone is too long is not', async () => {
    const { url } = await coded('gzip', zlib.gzipSync(Buffer.from(TEXT)))
    const { user } = open({ decompress: true, maxBodyBytes: 20 })
    expect((await rejection(user.client.get(url))).code).toBe('decompressed-too-large')
  })

  test.for([
    ['broken', 'gzip', Buffer.from('no gzip')],
    ['cut short', 'gzip', zlib.gzipSync(TEXT).subarray(0, -20)],
    ['broken', 'br', Buffer.from('no brotli at all')],
    ['broken', 'deflate', Buffer.from([0x78, 0x9c, 0xff, 0xff])],
    ['in an unknown coding', 'hunter2', Buffer.from('x')],
    ['coded too often', Array.from({ length: 6 }, () => 'gzip').join(','), zlib.gzipSync(TEXT)],
  ] as const)('one that is %s (%s) fails its call', async ([, coding, body]) => {
    const { url } = await coded(coding, body)
    const { user, log } = open()
    const error = await rejection(user.client.get(url, { decompress: true }))
    expect(error.code).toBe('decompress-failed')
    expect(error.message).not.toContain('hunter2')
    expect(await user.client.get(url)).toMatchObject({ status: 200, size: body.length })
    expect(log.last.opened).toBe(false)
  })

  test('nothing is left as it is', async () => {
    const { url } = await serveHttp((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 50 }).end()
      else response.writeHead(request.url === '/204' ? 204 : 200, { 'content-encoding': 'gzip' }).end()
    })
    const { user } = open({ decompress: true })
    for (const reply of [await user.client.head(url), await user.client.get(`${url}/204`), await user.client.get(url)])
      expect(reply).toMatchObject({ ok: true, size: 0 })
  })

  test('without the option a reply has the bytes that came, and says why they are no text', async () => {
    const body = zlib.gzipSync(TEXT)
    const { url } = await coded('gzip', body)
    const { user } = open()
    const reply = await user.client.get(`${url}/items?token=hunter2`)
    expect(Buffer.from(reply.bytes()).equals(body)).toBe(true)
    expect(reply.size).toBe(body.length)
    for (const read of [() => reply.text(), () => reply.json()])
      expect(read).toThrow(
        expect.objectContaining({
          code: 'body-compressed',
          message: `The body of ${url}/items is compressed, as its header \`content-encoding\` says. Set the option \`decompress: true\`, or read \`bytes()\``,
        }),
      )
  })

  test('a request task checks what it is sent', async () => {
    const whole = await coded('gzip', zlib.gzipSync(TEXT))
    const { session, user, log } = open({ decompress: true })
    const prepared = session.prepare({ url: whole.url })
    await user.send(prepared)
    await user.send(prepared)
    const broken = await coded('gzip', Buffer.from('broken'))
    expect((await rejection(user.send(session.prepare({ url: broken.url })))).code).toBe('decompress-failed')
    expect(log.calls.map(({ failure }) => failure?.code)).toEqual([undefined, undefined, 'decompress-failed'])
  })

  test('nothing is decompressed if nothing is kept', async () => {
    const { url } = await coded('gzip', zlib.gzipSync(TEXT))
    const { user } = open({ decompress: true, maxBodyBytes: 0 })
    expect(await user.client.get(url)).toMatchObject({ status: 200, truncated: true })
  })

  test('anything but a Boolean is refused', async () => {
    const { user } = open()
    expect(await rejection(user.client.get('http://127.0.0.1:9/', { decompress: 'gzip' as never }))).toMatchObject({
      code: 'bad-call',
      message: "Expected `decompress` to be true or false, got 'gzip' (string)",
    })
  })
}
