import { expect, test } from 'vitest'
import { rejection } from '../../setting.ts'
import {
  CANCEL,
  DATA,
  END_HEADERS,
  ENHANCE_YOUR_CALM,
  field,
  HEADERS,
  INTERNAL_ERROR,
  NO_ERROR,
  openHttp2,
  PROTOCOL_ERROR,
  serveFrames,
  streamsOf,
  type FrameConnection,
} from './frame-server.ts'

test.for([
  [NO_ERROR, 'http2-no-error'],
  [PROTOCOL_ERROR, 'bad-response'],
  [INTERNAL_ERROR, 'http2-internal-error'],
  [CANCEL, 'http2-cancel'],
  [ENHANCE_YOUR_CALM, 'http2-enhance-your-calm'],
] as const)('a body that is cut by RST_STREAM %i is %s, and costs only its own call', async ([code, cause]) => {
  const server = await serveFrames({
    request: (connection, stream) => {
      if (stream > 1) return connection.answer(stream, 'fine')
      connection.head(stream)
      connection.send(DATA, 0, stream, Buffer.from('half'))
      connection.reset(stream, code)
    },
  })
  const { user, log } = openHttp2()
  expect(await rejection(user.client.get(server.url))).toMatchObject({ code: cause })
  expect((await user.client.get(server.url)).text()).toBe('fine')
  expect(server.connections).toHaveLength(1)
  expect(log.calls[0]).toMatchObject({ status: 200, brokeOff: true, failure: { code: cause }, bytesReceived: 4, bodyMs: Number.NaN })
  expect(log.calls[0]!.firstByteMs).toBeGreaterThanOrEqual(0)
})

test.for<[what: string, cause: string, answer: (connection: FrameConnection, stream: number) => void]>([
  [
    'a body that is shorter than its length',
    'content-length-mismatch',
    (connection, stream) => connection.answer(stream, 'half', field('content-length', '8')),
  ],
  [
    'a body that is longer than its length',
    'content-length-mismatch',
    (connection, stream) => connection.answer(stream, 'too long', field('content-length', '4')),
  ],
  ['a field in upper case', 'bad-response', (connection, stream) => connection.answer(stream, 'x', field('X-Upper', 'y'))],
  ['a field of a connection', 'bad-response', (connection, stream) => connection.answer(stream, 'x', field('connection', 'close'))],
  ['a second status', 'bad-response', (connection, stream) => connection.answer(stream, 'x', field(':status', '200'))],
  ['a close before the head', 'connection-closed', (connection) => void connection.socket.end()],
  [
    'a close within a body of known length',
    'content-length-mismatch',
    (connection, stream) => {
      connection.head(stream, field('content-length', '8'))
      connection.send(DATA, 0, stream, Buffer.from('half'))
      connection.socket.end()
    },
  ],
  [
    'a close within a body',
    'connection-closed',
    (connection, stream) => {
      connection.head(stream)
      connection.send(DATA, 0, stream, Buffer.from('half'))
      connection.socket.end()
    },
  ],
])('%s is %s', async ([, cause, answer]) => {
  const server = await serveFrames({ request: answer })
  const { user, session, log } = openHttp2()
  expect(await rejection(user.client.get(server.url))).toMatchObject({ code: cause })
  expect(await rejection(user.send(session.prepare({ url: server.url })))).toMatchObject({ code: cause })
  expect(log.calls).toHaveLength(2)
  expect(streamsOf(server)).toBe(2)
})

test('replies in advance are passed over, and HEAD has a length and no body', async () => {
  const early = Buffer.from([0x08, 0x03, ...Buffer.from('103')])
  const server = await serveFrames({
    request: (connection, stream) => {
      connection.send(HEADERS, END_HEADERS, stream, early)
      connection.send(HEADERS, END_HEADERS, stream, early)
      connection.answer(stream, '', field('content-length', '500'))
    },
  })
  const { user } = openHttp2()
  expect(await user.client.head(server.url)).toMatchObject({ status: 200, size: 0, headers: { 'content-length': '500' } })
})
