import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { rejection } from '../../setting.ts'
import {
  CANCEL,
  ENHANCE_YOUR_CALM,
  INTERNAL_ERROR,
  MAX_CONCURRENT_STREAMS,
  NO_ERROR,
  openHttp2,
  pause,
  REFUSED_STREAM,
  serveFrames,
  streamsOf,
  times,
} from './frame-server.ts'

test('no more calls go on at once than the target allows', async () => {
  const server = await serveFrames({
    greet: (connection) => connection.settings([MAX_CONCURRENT_STREAMS, 2]),
    request: (connection, stream) => void setTimeout(() => connection.answer(stream, 'ok'), 5),
  })
  const { user, log } = openHttp2()
  const replies = await Promise.all(times(20, () => user.client.get(server.url)))
  expect(replies.every((reply) => reply.text() === 'ok')).toBe(true)
  expect(server.connections.map(({ mostOpen, streams }) => [mostOpen, streams.length])).toEqual([[2, 20]])
  expect(log.calls.filter(({ opened }) => opened)).toHaveLength(1)
})

test('where all connections are full, calls wait for one of them', async () => {
  const server = await serveFrames({
    greet: (connection) => connection.settings([MAX_CONCURRENT_STREAMS, 2]),
    request: (connection, stream) => void setTimeout(() => connection.answer(stream), 5),
  })
  const { user } = openHttp2({ connections: 3 })
  await Promise.all(times(40, () => user.client.get(server.url)))
  expect(server.connections.map(({ mostOpen }) => mostOpen)).toEqual([2, 2, 2])
  expect(streamsOf(server)).toBe(40)
})

test('a target that takes no calls at first is waited for', async () => {
  let processed = 0
  let most = 0
  const server = await serveFrames({
    greet: (connection) => connection.settings([MAX_CONCURRENT_STREAMS, 0]),
    request: (connection, stream) => {
      if (most === 0) return connection.reset(stream, REFUSED_STREAM)
      processed += 1
      connection.answer(stream)
    },
  })
  const { user, log } = openHttp2()
  const calls = Promise.all(times(5, () => user.client.post(server.url, { body: 'x' })))
  await expect.poll(() => server.connections.length).toBe(1)
  await pause(50)
  expect(streamsOf(server)).toBeLessThanOrEqual(1)
  most = 3
  server.connections[0]!.settings([MAX_CONCURRENT_STREAMS, most])
  expect((await calls).map(({ status }) => status)).toEqual(times(5, () => 200))
  expect(processed).toBe(5)
  expect(log.calls.map(({ failure }) => failure)).toEqual(times(5, () => undefined))
})

test('how many a target allows may change at any time', async () => {
  const waiting: (() => void)[] = []
  const server = await serveFrames({
    greet: (connection) => connection.settings([MAX_CONCURRENT_STREAMS, 1]),
    request: (connection, stream) => void waiting.push(() => connection.answer(stream)),
  })
  const answer = (): void => {
    for (const one of waiting.splice(0)) one()
  }
  const { user } = openHttp2()
  const calls = Promise.all(times(12, () => user.client.get(server.url)))
  await expect.poll(() => waiting.length).toBe(1)
  const [connection] = server.connections
  connection!.settings([MAX_CONCURRENT_STREAMS, 5])
  await expect.poll(() => waiting.length).toBe(5)
  connection!.settings([MAX_CONCURRENT_STREAMS, 2])
  await pause(20)
  answer()
  await expect.poll(() => waiting.length).toBe(2)
  connection!.settings()
  connection!.settings([MAX_CONCURRENT_STREAMS, 100])
  await expect.poll(() => waiting.length).toBe(7)
  answer()
  expect(await calls).toHaveLength(12)
  expect(connection!.mostOpen).toBe(7)
})

test('a stream that is refused is sent again, and counts once', async () => {
  let processed = 0
  const server = await serveFrames({
    request: (connection, stream) => {
      if (connection.streams.length <= 3) return connection.reset(stream, REFUSED_STREAM)
      processed += 1
      connection.answer(stream, 'done')
    },
  })
  const { user, log } = openHttp2()
  expect((await user.client.post(server.url, { body: 'once' })).text()).toBe('done')
  expect(processed).toBe(1)
  expect(server.connections[0]!.bytes).toBe(4 * 4)
  expect(log.calls).toMatchObject([{ status: 200, failure: undefined, opened: true, bytesSent: 4 }])
  expect(log.begun).toBe(1)
})

test('one that is refused again and again fails in the end', async () => {
  const server = await serveFrames({ request: (connection, stream) => connection.reset(stream, REFUSED_STREAM) })
  const { user, log } = openHttp2()
  expect(await rejection(user.client.get(server.url))).toMatchObject({ code: 'http2-refused-stream' })
  expect(streamsOf(server)).toBe(6)
  expect(log.calls).toHaveLength(1)
})

test('a stream as body is read once, and so not sent again', async () => {
  const server = await serveFrames({ request: (connection, stream) => connection.reset(stream, REFUSED_STREAM) })
  const { user } = openHttp2()
  expect(await rejection(user.client.post(server.url, { body: Readable.from(['x']) }))).toMatchObject({ code: 'http2-refused-stream' })
  expect(streamsOf(server)).toBe(1)
})

test.for([NO_ERROR, ENHANCE_YOUR_CALM, INTERNAL_ERROR])(
  'GOAWAY %i fails no call that the target still answers, and those that it has not taken go over another connection',
  async (code) => {
    const server = await serveFrames({
      greet: (connection) => connection.settings([MAX_CONCURRENT_STREAMS, 100]),
      request: (connection, stream, index) => {
        if (index > 0) return connection.answer(stream, 'second')
        if (connection.streams.length < 6) return
        connection.goAway(5, code)
        // Those up to number 5 are answered a moment later; the others were never looked at.
        setTimeout(() => {
          for (const taken of [1, 3, 5]) connection.answer(taken, 'first')
        }, 20)
      },
    })
    const { user, log } = openHttp2()
    const replies = await Promise.all(times(6, () => user.client.get(server.url)))
    expect(replies.map((reply) => reply.text()).sort()).toEqual(['first', 'first', 'first', 'second', 'second', 'second'])
    expect(server.connections.map(({ streams }) => streams.length)).toEqual([6, 3])
    expect(log.calls.map(({ failure }) => failure)).toEqual(times(6, () => undefined))
    await expect.poll(() => server.connections[0]!.socket.destroyed).toBe(true)
    expect((await user.client.get(server.url)).text()).toBe('second')
    expect(server.connections).toHaveLength(2)
  },
)

test('a reply that came before GOAWAY, in one piece with it, counts', async () => {
  const server = await serveFrames({
    request: (connection, stream) => {
      connection.socket.cork()
      connection.answer(stream, 'last')
      connection.goAway(stream, ENHANCE_YOUR_CALM)
      connection.socket.uncork()
      connection.socket.end()
    },
  })
  const { user } = openHttp2()
  for (let time = 0; time < 3; time++) expect((await user.client.get(server.url)).text()).toBe('last')
  expect(server.connections).toHaveLength(3)
})

test('a target that says goodbye on every connection before it takes a call is not asked for ever', async () => {
  const server = await serveFrames({ request: (connection) => connection.goAway(0) })
  const { user } = openHttp2()
  expect(await rejection(user.client.get(server.url))).toMatchObject({ code: 'http2-refused-stream' })
  expect(server.connections).toHaveLength(6)
})

test('a call that the target may have processed is not sent again when its connection breaks', async () => {
  const server = await serveFrames({
    request: (connection) => {
      connection.goAway(1)
      connection.socket.destroy()
    },
  })
  const { user } = openHttp2()
  expect(await rejection(user.client.get(server.url))).toMatchObject({ code: 'connection-closed' })
  expect(streamsOf(server)).toBe(1)
})

test('a call that is given up ends its stream and no other call', async () => {
  const server = await serveFrames({
    request: (connection, stream) => {
      if (stream === 5) setTimeout(() => connection.answer(stream, 'slow'), 100)
      else if (stream !== 3) connection.answer(stream)
    },
  })
  const { user, log } = openHttp2()
  await user.client.get(server.url)
  const given = rejection(user.client.get(server.url, { timeout: 30 }))
  const slow = user.client.get(server.url)
  expect((await given).code).toBe('timeout')
  expect((await slow).text()).toBe('slow')
  expect(server.connections[0]!.resets).toEqual([[3, CANCEL]])
  await user.client.get(server.url)
  expect(server.connections).toHaveLength(1)
  expect(log.calls.map(({ failure }) => failure?.code)).toEqual([undefined, 'timeout', undefined, undefined])
})

test('a connection that the target closes while it rests is no failure', async () => {
  const server = await serveFrames({})
  const { user, log } = openHttp2()
  await user.client.get(server.url)
  server.connections[0]!.goAway(1)
  await pause(20)
  await user.client.get(server.url)
  server.connections[1]!.socket.destroy()
  await pause(20)
  await user.client.get(server.url)
  expect(log.calls.map(({ status, opened }) => [status, opened])).toEqual(times(3, () => [200, true]))
})

test('one that the caller asks to close is, and carries no other call', async () => {
  const server = await serveFrames({})
  const { user } = openHttp2()
  await user.client.get(server.url, { headers: { connection: 'close' } })
  await user.client.get(server.url)
  expect(server.connections.map(({ streams }) => streams.length)).toEqual([1, 1])
  await expect.poll(() => server.connections[0]!.socket.destroyed).toBe(true)
})
