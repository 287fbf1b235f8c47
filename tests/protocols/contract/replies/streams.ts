import { once } from 'node:events'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Open } from '../bench.ts'
import { readBody, serveEcho, serveHttp, type Echo } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

async function* pieces(...all: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const piece of all) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    yield piece
  }
}

async function* breaking(): AsyncGenerator<string> {
  yield 'some'
  await new Promise((resolve) => setTimeout(resolve, 5))
  throw new Error('the disk is gone')
}

export function contractOfStreams(open: Open): void {
  test.for([
    ['an async generator', () => pieces('one ', '', Buffer.from('two'))],
    ['a Readable', () => Readable.from([Buffer.from('one '), Buffer.from('two')])],
    ['a ReadableStream', () => Readable.toWeb(Readable.from([Buffer.from('one '), Buffer.from('two')]))],
  ] as const)('%s is sent in chunks as it comes, and counted', async ([, make]) => {
    const { url } = await serveEcho()
    const { user, log } = open()
    const echo = (await user.client.post(url, { body: make() as object })).json<Echo>()
    expect(echo).toMatchObject({ body: 'one two', headers: { 'transfer-encoding': 'chunked' } })
    expect(echo.headers).not.toHaveProperty('content-length')
    expect(log.last.bytesSent).toBe(7)
    expect((await user.client.get(url)).json<Echo>().body).toBe('')
    expect(log.last.opened).toBe(false)
  })

  test('one that was sent or read before is refused, and not sent as an empty body', async () => {
    const { url } = await serveEcho()
    const { user, log } = open()
    for (const stream of [pieces('one'), Readable.from(['one']), Readable.toWeb(Readable.from([Buffer.from('one')]))]) {
      await user.client.post(url, { body: stream as object })
      const again = await rejection(user.client.post(url, { body: stream as object }))
      expect(again).toMatchObject({
        code: 'bad-body',
        message: expect.stringMatching(/^A stream can be sent only once, and this one was already sent or read/),
      })
    }
    const read = Readable.from(['one'])
    for await (const piece of read) expect(piece).toBe('one')
    expect(await rejection(user.client.post(url, { body: read }))).toMatchObject({ code: 'bad-body' })
    expect(log.calls).toHaveLength(3)
  })

  test('no faster than the target takes it', async () => {
    const { url } = await serveHttp((request, response) => {
      setTimeout(() => void readBody(request).then((body) => response.end(String(body.length))), 50)
    })
    const { user, log } = open()
    const megabyte = Buffer.alloc(1_048_576, 'x')
    let made = 0
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (; made < 64; made++) yield megabyte
    }
    const call = user.client.post(url, { body: endless() })
    await new Promise((resolve) => setTimeout(resolve, 25))
    expect(made).toBeLessThan(32)
    expect((await call).text()).toBe(String(64 * 1_048_576))
    expect(log.last.bytesSent).toBe(64 * 1_048_576)
  })

  test('one that breaks fails its call, and the next one gets a fresh connection', async () => {
    const origin = await serveEcho()
    const { user, log } = open()
    const error = await rejection(user.client.post(origin.url, { body: breaking() }))
    expect(error).toMatchObject({ code: 'body-failed', message: `POST ${origin.url}/: the stream of the body failed: the disk is gone` })
    expect(log.last).toMatchObject({ status: 0, failure: { code: 'body-failed' }, bytesSent: 4 })
    expect(await user.client.get(origin.url)).toMatchObject({ status: 200 })
    expect(origin.sockets).toHaveLength(2)
  })

  test('one that gives neither text nor bytes breaks', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const error = await rejection(user.client.post(url, { body: Readable.from([1, 2]) }))
    expect(error).toMatchObject({ code: 'body-failed' })
    expect(error.message).toContain('a stream as body must yield text or bytes')
  })

  test('a target that answers before it has all of it is believed, and its connection is not used again', async () => {
    const origin = await serveHttp((request, response) => {
      if (request.method === 'GET') response.end('fine')
      else response.writeHead(413, { 'content-length': 0 }).end()
    })
    const { user, log } = open()
    let isOver = false
    const endless = async function* (): AsyncGenerator<string> {
      try {
        for (;;) {
          yield 'x'
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      } finally {
        isOver = true
      }
    }
    expect(await user.client.post(origin.url, { body: endless() })).toMatchObject({ status: 413 })
    expect(await user.client.get(origin.url)).toMatchObject({ status: 200 })
    expect(log.calls.map(({ status }) => status)).toEqual([413, 200])
    expect(origin.sockets).toHaveLength(2)
    await expect.poll(() => isOver).toBe(true)
  })

  test('one that hangs is let go of with its call', async () => {
    const { url } = await serveEcho()
    const { user } = open()
    const hanging = new Readable({ read() {} })
    hanging.push('some')
    const call = rejection(user.client.post(url, { body: hanging, timeout: 30 }))
    expect((await call).code).toBe('timeout')
    if (!hanging.destroyed) await once(hanging, 'close')
    expect(hanging.destroyed).toBe(true)
  })
}
