import { createServer, type TLSSocket } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createHttpSession } from '../../../../src/protocols/http/session.ts'
import { openWith, type Open } from '../../contract/bench.ts'
import { trusting } from '../../contract/connections/tls.ts'
import { CERTIFICATE, KEY } from '../../servers/origin.ts'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** Types of frames (RFC 9113, 6). */
export const DATA = 0
export const HEADERS = 1
const RST_STREAM = 3
const SETTINGS = 4
const GOAWAY = 7
export const WINDOW_UPDATE = 8

export const END_STREAM = 1
export const END_HEADERS = 4
const ACK = 1

/** Codes of errors (RFC 9113, 7). */
export const NO_ERROR = 0
export const PROTOCOL_ERROR = 1
export const INTERNAL_ERROR = 2
export const REFUSED_STREAM = 7
export const CANCEL = 8
export const ENHANCE_YOUR_CALM = 11

/** Numbers of settings (RFC 9113, 6.5.2). */
export const MAX_CONCURRENT_STREAMS = 3
export const INITIAL_WINDOW_SIZE = 4

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** One connection, which speaks in frames. */
export class FrameConnection {
  readonly socket: TLSSocket
  /** Streams that have been opened and neither answered nor reset. */
  readonly open: Set<number> = new Set<number>()
  readonly streams: number[] = []
  mostOpen = 0
  /** Bytes of bodies that have come. */
  bytes = 0
  readonly resets: (readonly [stream: number, code: number])[] = []

  constructor(socket: TLSSocket) {
    this.socket = socket
  }

  send(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(9)
    head.writeUIntBE(payload.length, 0, 3)
    head[3] = type
    head[4] = flags
    head.writeUInt32BE(stream, 5)
    if (!this.socket.destroyed) this.socket.write(Buffer.concat([head, payload]))
  }

  settings(...pairs: readonly (readonly [number: number, value: number])[]): void {
    const payload = Buffer.alloc(pairs.length * 6)
    for (const [index, [number, value]] of pairs.entries()) {
      payload.writeUInt16BE(number, index * 6)
      payload.writeUInt32BE(value, index * 6 + 2)
    }
    this.send(SETTINGS, 0, 0, payload)
  }

  /** A head of status 200, or any other that stands in the static table, and the body. */
  answer(stream: number, body = '', fields: Buffer = Buffer.alloc(0)): void {
    this.open.delete(stream)
    this.head(stream, fields, body === '' ? END_STREAM : 0)
    if (body !== '') this.send(DATA, END_STREAM, stream, Buffer.from(body))
  }

  head(stream: number, fields: Buffer = Buffer.alloc(0), flags = 0): void {
    this.send(HEADERS, END_HEADERS | flags, stream, Buffer.concat([Buffer.from([0x88]), fields]))
  }

  reset(stream: number, code: number): void {
    this.open.delete(stream)
    this.send(RST_STREAM, 0, stream, uint32(code))
  }

  goAway(lastStream: number, code = 0): void {
    this.send(GOAWAY, 0, 0, Buffer.concat([uint32(lastStream), uint32(code)]))
  }

  allow(stream: number, bytes: number): void {
    this.send(WINDOW_UPDATE, 0, stream, uint32(bytes))
  }
}

/** A field as HPACK writes it without a table or a code of Huffman (RFC 7541, 6.2.2). Name and value are shorter than 127 bytes. */
export const field = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)])

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export interface FrameServer {
  readonly url: string
  readonly connections: readonly FrameConnection[]
}

export interface FrameScript {
  /** What is sent first; by default, SETTINGS that say nothing. */
  readonly greet?: (connection: FrameConnection, index: number) => void
  /** A whole request has come; by default, it is answered. */
  readonly request?: (connection: FrameConnection, stream: number, index: number) => void
  readonly frame?: (connection: FrameConnection, frame: Frame) => void
}

/** A server of HTTP/2 over TLS that sends what a test writes, for as long as the test runs. */
export async function serveFrames({ greet, request, frame: onFrame }: FrameScript): Promise<FrameServer> {
  const connections: FrameConnection[] = []
  const server = createServer({ cert: CERTIFICATE, key: KEY, ALPNProtocols: ['h2'] }, (socket) => {
    const connection = new FrameConnection(socket)
    const index = connections.push(connection) - 1
    socket.on('error', () => {})
    socket.setNoDelay(true)
    if (greet) greet(connection, index)
    else connection.settings()
    let rest = Buffer.alloc(0)
    let isGreeted = false
    socket.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes])
      if (!isGreeted && rest.length < PREFACE.length) return
      if (!isGreeted) rest = rest.subarray(PREFACE.length)
      isGreeted = true
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        const length = rest.readUIntBE(0, 3)
        const frame: Frame = { type: rest[3]!, flags: rest[4]!, stream: rest.readUInt32BE(5), payload: rest.subarray(9, 9 + length) }
        rest = rest.subarray(9 + length)
        take(connection, frame)
        onFrame?.(connection, frame)
        // As every target does when it hears of an error of the connection.
        if (frame.type === GOAWAY && frame.payload.readUInt32BE(4) > 0) socket.end()
        if (frame.type <= HEADERS && (frame.flags & END_STREAM) > 0) {
          if (request) request(connection, frame.stream, index)
          else connection.answer(frame.stream)
        }
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const { socket } of connections) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, connections }
}

function take(connection: FrameConnection, { type, flags, stream, payload }: Frame): void {
  if (type === SETTINGS && (flags & ACK) === 0) connection.send(SETTINGS, ACK, 0)
  if (type === HEADERS) {
    connection.open.add(stream)
    connection.streams.push(stream)
    connection.mostOpen = Math.max(connection.mostOpen, connection.open.size)
  }
  if (type === DATA) connection.bytes += payload.length
  if (type === RST_STREAM) {
    connection.open.delete(stream)
    connection.resets.push([stream, payload.readUInt32BE(0)])
  }
}

const openPlain: Open = openWith((settings, clock) => createHttpSession(settings, clock))

/** A user that speaks HTTP/2 with the servers of these tests. */
export const openHttp2: Open = (changes) => openPlain({ ...trusting, http2: true, ...changes })

export const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** How many streams have been opened, over all connections. */
export const streamsOf = ({ connections }: FrameServer): number => connections.reduce((sum, { streams }) => sum + streams.length, 0)

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
