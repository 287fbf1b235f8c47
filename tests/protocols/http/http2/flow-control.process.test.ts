import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { awake, awakeSince } from '../../contract/bench.ts'
import { rejection } from '../../setting.ts'
import {
  CANCEL,
  DATA,
  END_STREAM,
  INITIAL_WINDOW_SIZE,
  openHttp2,
  pause,
  serveFrames,
  times,
  WINDOW_UPDATE,
  type FrameConnection,
} from './frame-server.ts'

test('a body waits until the target takes it', async () => {
  const server = await serveFrames({
    greet: (connection) => connection.settings([INITIAL_WINDOW_SIZE, 10]),
  })
  const { user, log } = openHttp2()
  // One call first, so that the window is known.
  await user.client.get(server.url)
  const call = user.client.post(server.url, { body: Buffer.alloc(50_000) })
  const [connection] = server.connections
  await expect.poll(() => connection!.bytes).toBe(10)
  await pause(20)
  expect(connection!.bytes).toBe(10)
  connection!.allow(3, 40_000)
  await expect.poll(() => connection!.bytes).toBe(40_010)
  connection!.allow(3, 40_000)
  expect((await call).status).toBe(200)
  expect(connection!.bytes).toBe(50_000)
  expect(log.last).toMatchObject({ bytesSent: 50_000 })
})

test.for<[what: string, body: () => Buffer | Readable]>([
  ['a body', () => Buffer.alloc(1_000_000)],
  ['a stream', () => Readable.from(times(100, () => Buffer.alloc(10_000)))],
])('%s that the target never takes ends with its time, and nothing else does', async ([, body]) => {
  const server = await serveFrames({ greet: (connection) => connection.settings([INITIAL_WINDOW_SIZE, 0]) })
  const awakeBefore = await awake()
  const { session, user } = openHttp2()
  await user.client.get(server.url)
  expect(await rejection(user.client.post(server.url, { body: body(), timeout: 50 }))).toMatchObject({ code: 'timeout' })
  const [connection] = server.connections
  await expect.poll(() => connection!.resets).toEqual([[3, CANCEL]])
  expect((await user.client.get(server.url)).status).toBe(200)
  expect(server.connections).toHaveLength(1)
  await session.close()
  await expect.poll(() => connection!.socket.destroyed).toBe(true)
  expect(await awakeSince(awakeBefore)).toEqual([])
})

test('a target that answers before it has the body is not sent the rest of it', async () => {
  const server = await serveFrames({
    greet: (connection) => connection.settings([INITIAL_WINDOW_SIZE, 10]),
    frame: (connection, { type, flags, stream }) => {
      if (type === DATA && (flags & END_STREAM) === 0) connection.answer(stream, 'enough')
    },
  })
  const { user } = openHttp2()
  await user.client.get(server.url)
  expect((await user.client.post(server.url, { body: Buffer.alloc(50_000) })).text()).toBe('enough')
  expect((await user.client.get(server.url)).status).toBe(200)
  expect(server.connections).toHaveLength(1)
  expect(server.connections[0]!.bytes).toBe(10)
})

test('a reply that is larger than all windows comes whole', async () => {
  const size = 3_000_000
  const more = new Map<FrameConnection, (bytes: number) => void>()
  const server = await serveFrames({
    request: (connection, stream) => {
      connection.head(stream)
      let left = size
      // As much as this side has said that it takes; the rest when it says so again.
      const pump = (bytes: number): void => {
        for (let room = bytes; room > 0 && left > 0;) {
          const length = Math.min(16_384, room, left)
          left -= length
          room -= length
          connection.send(DATA, left === 0 ? END_STREAM : 0, stream, Buffer.alloc(length))
        }
      }
      more.set(connection, pump)
      pump(1_000_000)
    },
    frame: (connection, { type, stream, payload }) => {
      if (type === WINDOW_UPDATE && stream > 0) more.get(connection)?.(payload.readUInt32BE(0))
    },
  })
  const { user } = openHttp2({ maxBodyBytes: 1_000 })
  expect(await user.client.get(server.url)).toMatchObject({ size, truncated: true })
})
