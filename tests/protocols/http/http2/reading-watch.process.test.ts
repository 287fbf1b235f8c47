import { expect, test } from 'vitest'
import { rejection } from '../../setting.ts'
import { awake, awakeSince } from '../../contract/bench.ts'
import { DATA, END_HEADERS, HEADERS, openHttp2, pause, serveFrames, WINDOW_UPDATE, type FrameConnection } from './frame-server.ts'

const PING = 6

/** What breaks the rules of a whole connection (RFC 9113, 5.4.1), so that the client of Node stops reading. */
test.for<[what: string, broken: (connection: FrameConnection, stream: number) => void]>([
  ['a body on stream 0', (connection) => connection.send(DATA, 0, 0, Buffer.from('x'))],
  ['a head that no decoder knows', (connection, stream) => connection.send(HEADERS, END_HEADERS, stream, Buffer.alloc(5, 0xff))],
  ['a frame longer than agreed', (connection, stream) => connection.send(DATA, 0, stream, Buffer.alloc(17_000))],
  ['a window that grows by nothing', (connection) => connection.allow(0, 0)],
  ['a reply on a stream that was not opened', (connection) => connection.head(99)],
  ['bytes that are no frames', (connection) => void connection.socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')],
])('%s ends the calls of the connection by name, and the next call opens another', async ([, broken]) => {
  const server = await serveFrames({
    request: (connection, stream, index) => {
      if (index > 0) connection.answer(stream, 'fine')
      else broken(connection, stream)
    },
  })
  const awakeBefore = await awake()
  const { session, user, log } = openHttp2()
  const sinceMs = performance.now()
  expect(await rejection(user.client.get(server.url))).toMatchObject({
    code: 'bad-response',
    message: expect.stringContaining('the data is not valid HTTP/2'),
  })
  expect(performance.now() - sinceMs).toBeLessThan(10_000)
  expect((await user.client.get(server.url)).text()).toBe('fine')
  expect(server.connections).toHaveLength(2)
  expect(log.calls.map(({ failure }) => failure?.code)).toEqual(['bad-response', undefined])
  await session.close()
  expect((await awakeSince(awakeBefore)).filter((kind) => kind === 'Timeout')).toEqual([])
})

test('a target that says nothing for long is left alone: one PING, whether it answers that or not', async () => {
  for (const answersPing of [true, false]) {
    const pings: Buffer[] = []
    const server = await serveFrames({
      request: (connection, stream) => void setTimeout(() => connection.answer(stream, 'late'), 4_000),
      frame: (connection, { type, flags, payload }) => {
        if (type !== PING || flags !== 0) return
        pings.push(payload)
        if (answersPing) connection.send(PING, 1, 0, payload)
      },
    })
    const { user } = openHttp2()
    expect((await user.client.get(server.url)).text()).toBe('late')
    expect(pings).toHaveLength(1)
  }
}, 20_000)

test('a target that takes no bytes is not taken for one that breaks the rules', async () => {
  const server = await serveFrames({
    greet: (connection) => {
      connection.settings([4, 2 ** 31 - 1])
      connection.allow(0, 2 ** 30)
    },
    frame: (connection, { type }) => {
      if (type === DATA) connection.socket.pause()
    },
  })
  const { user } = openHttp2()
  await user.client.get(server.url)
  const body = Buffer.alloc(20_000_000)
  expect(await rejection(user.client.post(server.url, { body, timeout: '3s' }))).toMatchObject({ code: 'timeout' })
}, 20_000)

test('a connection without calls is not asked', async () => {
  let frames = 0
  const server = await serveFrames({ frame: (_connection, { type }) => void (frames += Number(type === PING || type === WINDOW_UPDATE)) })
  const { user } = openHttp2()
  await user.client.get(server.url)
  const before = frames
  await pause(2_200)
  expect(frames).toBe(before)
})
