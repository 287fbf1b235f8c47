import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createHttpSession } from '../../../../src/protocols/http/session.ts'
import { openWith } from '../../contract/bench.ts'
import { serveBytes, serveRaw } from '../../servers/origin.ts'
import { rejection } from '../../setting.ts'

const open = openWith(createHttpSession)

const OK = 'HTTP/1.1 200 OK\r\n'
const SIZED = `${OK}content-length: 2\r\n\r\nhi`

/** Writes the same thing as fast as it is taken, until the other side has gone. */
function flood(socket: Socket, start: string, again: string): void {
  socket.write(start)
  const piece = Buffer.from(again.repeat(Math.ceil(65_536 / again.length)))
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece)) continue
  }
  socket.on('drain', more)
  more()
}

/** Writes one byte after the other. */
function drip(socket: Socket, text: string, everyMs: number): void {
  let at = 0
  const timer = setInterval(() => {
    if (at < text.length && !socket.destroyed) socket.write(text[at++]!)
    else clearInterval(timer)
  }, everyMs)
}

describe('a target that never comes to an end', () => {
  test.for([
    ['headers', 0, OK, 'x-more: and more\r\n', 'the head exceeds 16384 bytes'],
    ['one header', 0, `${OK}x-more: `, 'x', 'the head exceeds 16384 bytes'],
    ['a reason', 0, 'HTTP/1.1 200 ', 'x', 'the head exceeds 16384 bytes'],
    ['interim replies', 0, '', 'HTTP/1.1 102 Processing\r\n\r\n', 'there are more than 1000 interim replies'],
    ['the size of a chunk', 200, `${OK}transfer-encoding: chunked\r\n\r\n`, '0', 'the line of a chunk exceeds 16384 bytes'],
    ['extensions of a chunk', 200, `${OK}transfer-encoding: chunked\r\n\r\n2`, ';a=b', 'the line of a chunk exceeds 16384 bytes'],
    ['a trailer', 200, `${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x: y\r\n', 'the trailer exceeds 16384 bytes'],
  ] as const)('with %s is a bad response', async ([, status, start, again, reason]) => {
    const origin = await serveBytes((socket) => flood(socket, start, again))
    const { user, log } = open()
    expect(await rejection(user.client.get(origin.url))).toMatchObject({
      code: 'bad-response',
      message: `GET ${origin.url}/: the reply is not valid HTTP/1.1: ${reason}`,
    })
    expect(log.last).toMatchObject({ status, failure: { code: 'bad-response' } })
    await expect.poll(() => origin.open()).toBe(0)
  })

  test.for([
    ['chunks', `${OK}transfer-encoding: chunked\r\n\r\n`, '4\r\nbyte\r\n'],
    ['a body', `${OK}connection: close\r\n\r\n`, 'x'],
    ['a body of 2^53 - 1 bytes', `${OK}content-length: 9007199254740991\r\n\r\n`, 'x'],
  ] as const)('with %s is read until the call gives up, and holds no memory but what is kept', async ([, start, again]) => {
    const origin = await serveBytes((socket) => flood(socket, start, again))
    const { session, user, log } = open({ maxBodyBytes: 1_000 })
    const before = process.memoryUsage().arrayBuffers
    expect(await rejection(user.client.get(origin.url, { timeout: 300 }))).toMatchObject({ code: 'timeout' })
    expect(await rejection(user.send(session.prepare({ url: origin.url, timeout: 300 })))).toMatchObject({ code: 'timeout' })
    expect(log.calls[0]!.bytesReceived).toBeGreaterThan(100_000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000)
    await expect.poll(() => origin.open()).toBe(0)
  })

  test('with empty lines is given up with the call', async () => {
    const origin = await serveBytes((socket) => flood(socket, '', '\r\n'))
    const { user } = open()
    expect(await rejection(user.client.get(origin.url, { timeout: 100 }))).toMatchObject({ code: 'timeout' })
    await expect.poll(() => origin.open()).toBe(0)
  })
})

describe('a target that lies about its length', () => {
  test.for([
    ['content-length of 2^63', `${OK}content-length: 9223372036854775808\r\n\r\n`, 'its content-length exceeds 2^53 - 1'],
    ['content-length of 2^64 and a bit', `${OK}content-length: 18446744073709551618\r\n\r\nhi`, 'its content-length exceeds 2^53 - 1'],
    ['chunk of 2^63', `${OK}transfer-encoding: chunked\r\n\r\n8000000000000000\r\n`, 'the size of a chunk exceeds 2^53 - 1'],
    ['chunk of 2^64 and a bit', `${OK}transfer-encoding: chunked\r\n\r\n10000000000000002\r\nhi`, 'the size of a chunk exceeds 2^53 - 1'],
  ] as const)('by a %s is a bad response', async ([, text, reason]) => {
    const origin = await serveBytes((socket) => void socket.write(text))
    const { user } = open()
    expect(await rejection(user.client.get(origin.url))).toMatchObject({
      code: 'bad-response',
      message: `GET ${origin.url}/: the reply is not valid HTTP/1.1: ${reason}`,
    })
  })
})

describe('a target that drips', () => {
  test('is waited for as long as the call allows', async () => {
    const { url } = await serveBytes((socket) =>
      drip(socket, `${OK}transfer-encoding: chunked\r\n\r\n2;a="b"\r\nhi\r\n0\r\nx: y\r\n\r\n`, 1),
    )
    const { user, log } = open()
    expect((await user.client.get(url)).text()).toBe('hi')
    expect(log.last.bodyMs).toBeGreaterThan(5)
  })

  test('is given up with the call', async () => {
    const origin = await serveBytes((socket) => drip(socket, SIZED, 20))
    const { user } = open()
    expect(await rejection(user.client.get(origin.url, { timeout: 50 }))).toMatchObject({ code: 'timeout' })
    await expect.poll(() => origin.open()).toBe(0)
  })
})

describe('a target that says too much', () => {
  test('in the same breath: the call fails, since nobody can tell what the reply is', async () => {
    const origin = await serveBytes((socket) => void socket.write(`${SIZED}gher than said`))
    const { session, user, log } = open()
    const error = await rejection(user.client.get(origin.url))
    expect(error).toMatchObject({ code: 'bad-response', message: `GET ${origin.url}/: there are more bytes than the reply has` })
    expect((await rejection(user.send(session.prepare({ url: origin.url })))).code).toBe('bad-response')
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, true],
    ])
    await expect.poll(() => origin.open()).toBe(0)
  })

  test('a moment later: the next call is told, and the one after it has a fresh connection', async () => {
    const origin = await serveRaw((socket) => {
      socket.write(SIZED)
      setTimeout(() => socket.write('gher than said'), 20)
    })
    const { user, log } = open()
    expect((await user.client.get(origin.url)).text()).toBe('hi')
    await expect.poll(() => origin.open()).toBe(0)
    expect(await rejection(user.client.get(origin.url))).toMatchObject({
      code: 'bad-response',
      message: `GET ${origin.url}/: its connection had received bytes that no call asked for`,
    })
    expect((await user.client.get(origin.url)).text()).toBe('hi')
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [0, false],
      [200, true],
    ])
  })

  test('as a second reply, before it is asked for', async () => {
    const origin = await serveRaw((socket) => {
      socket.write(SIZED)
      setTimeout(() => socket.write(SIZED), 20)
    })
    const { user } = open()
    await user.client.get(origin.url)
    await expect.poll(() => origin.open()).toBe(0)
    expect((await rejection(user.client.get(origin.url))).code).toBe('bad-response')
  })

  test('empty lines, which mean nothing', async () => {
    const origin = await serveRaw((socket) => void socket.write(`${SIZED}\r\n`))
    const { user, log } = open()
    await user.client.get(origin.url)
    await user.client.get(origin.url)
    expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual([
      [200, true],
      [200, false],
    ])
  })
})

test('a target that answers before it was asked is taken at its word once, as by any client, and found out with the next reply', async () => {
  const origin = await serveRaw(
    (socket) => void socket.write(SIZED),
    (socket) => void socket.write(SIZED),
  )
  const { user } = open()
  expect((await user.client.get(origin.url)).status).toBe(200)
  await expect.poll(() => origin.open()).toBe(0)
  expect((await rejection(user.client.get(origin.url))).code).toBe('bad-response')
})
