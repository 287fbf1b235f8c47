import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Milliseconds } from '../../../units/duration.ts'
import type { ClientError } from '../../client-error.ts'
import { openSocket, type Destination, type Network, type ConnectTimes } from '../../guard/network.ts'
import { proxyAuthenticationRequired, type Proxy } from '../../guard/proxy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { CLOSED, cutShort, SURPLUS, UNSOLICITED, type Cause, systemCause } from '../exchange/failure.ts'
import { piecesOf } from '../exchange/stream-body.ts'
import { NO_HEADERS } from '../request/headers.ts'
import { isStreamed, type StreamedBody } from '../request/streamed-body.ts'
import { CR, LF } from './bytes.ts'
import { encodeRequest, isJoined } from './encode-request.ts'
import type { LastHead } from './last-head.ts'
import type { ReplyHead } from './reply-head.ts'
import { ReplyReader, type ReplySink } from './reply-reader.ts'
import { Refusal } from './refusal.ts'
import { untilDrained } from '../until-drained.ts'

/** Translates errors of the system, TLS or the reader to `ClientError`. */
function causeOf(error: Error): Cause {
  if (error instanceof Refusal) return ['bad-response', `the reply is not valid HTTP/1.1: ${error.message}`]
  return systemCause(error)
}

/**
 * Sends a body with back-pressure, in chunks (RFC 9112, 7.1) if its length was not announced. Returns whether everything was sent. It stops if `isRequested`,
 * called before each piece, returns `false`.
 *
 * @throws what `pieces` throw
 */
async function sendPieces(
  pieces: AsyncIterable<Uint8Array>,
  isChunked: boolean,
  socket: Socket,
  isRequested: () => boolean,
): Promise<boolean> {
  for await (const piece of pieces) {
    if (!isRequested()) return false
    // An empty chunk would end the body.
    if (piece.length === 0) continue
    if (isChunked) writeChunk(piece, socket)
    else socket.write(piece)
    if (socket.writableNeedDrain) await untilDrained(socket)
  }
  if (!isRequested()) return false
  if (isChunked) socket.write('0\r\n\r\n', 'latin1')
  return true
}

function writeChunk(piece: Uint8Array, socket: Socket): void {
  socket.cork()
  socket.write(`${piece.length.toString(16)}\r\n`, 'latin1')
  socket.write(piece)
  socket.write('\r\n', 'latin1')
  socket.uncork()
}

/** The owner of a connection, which is notified of its events. */
export interface ConnectionOwner {
  readonly to: Destination
  readonly network: Network
  /** The read buffer: one for all connections, since it is processed before the next read. */
  readonly buffer: Uint8Array
  /** The last headers on any of them. */
  readonly lastHead: LastHead
  /** Sockets that are open, or being opened. */
  readonly sockets: Set<Socket>
  /** It can take a call; `setUp` has the times to open it, if it was just opened. */
  release(connection: Connection, nowMs: Milliseconds, setUp: ConnectTimes | undefined): void
  failedToOpen(connection: Connection, cause: Cause, nowMs: Milliseconds, setUp: ConnectTimes): void
  /** It is gone, possibly with a fault of the target that no call has reported. */
  lost(connection: Connection, fault: Cause | undefined): void
}

/** How long before the target's own limit (`keep-alive: timeout=5`) an idle connection is no longer used, so that a request does not race with its close. */
const KEEP_ALIVE_MARGIN_MS: Milliseconds = 500

/** A connection to the target: one call at a time, never pipelined. */
export class Connection implements ReplySink {
  readonly #owner: ConnectionOwner
  readonly #reader: ReplyReader
  #socket: Socket | undefined
  #exchange: Exchange | undefined
  #isGone = false
  #isBodySent = true
  /** When the bytes that are being read arrived. */
  #readMs: Milliseconds = 0
  /** Since when it has been idle, and how long the target keeps it open. */
  #idleSinceMs: Milliseconds = 0
  #idleUntilMs: Milliseconds = Number.POSITIVE_INFINITY

  constructor(owner: ConnectionOwner) {
    this.#owner = owner
    this.#reader = new ReplyReader(this, owner.lastHead)
  }

  get isBusy(): boolean {
    return this.#exchange !== undefined
  }

  /** Whether a call may be sent on it, as far as this side knows. */
  isUsable(nowMs: Milliseconds): boolean {
    return !this.#isGone && nowMs < this.#idleUntilMs && this.#socket!.writable
  }

  idleMs(nowMs: Milliseconds): Milliseconds {
    return nowMs - this.#idleSinceMs
  }

  carries(exchange: Exchange): boolean {
    return this.#exchange === exchange
  }

  open(): void {
    const { to, network, sockets, buffer } = this.#owner
    const socket = openSocket(to, network, (error, setUp, opened) => this.#opened(error, setUp, opened), {
      buffer,
      callback: (count) => {
        this.#read(count)
        return true
      },
    })
    if (!socket) return
    this.#socket = socket
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  /** Sends the request of an exchange now; `setUp` if the connection was opened for it. */
  send(exchange: Exchange, nowMs: Milliseconds, setUp: ConnectTimes | undefined): void {
    const { request, cookie } = exchange
    const traceparent = exchange.nextTraceparent()
    const socket = this.#socket!
    this.#exchange = exchange
    this.#reader.expect(request.method === 'HEAD')
    exchange.wentOut(nowMs, setUp)
    const proxy = this.#forwarder
    const bytes =
      cookie === undefined && traceparent === undefined
        ? (request.encoded ??= encodeRequest(request, undefined, undefined, proxy))
        : encodeRequest(request, cookie, traceparent, proxy)
    if (isJoined(request)) {
      socket.write(bytes)
      return
    }
    socket.cork()
    socket.write(bytes)
    if (isStreamed(request.body)) void this.#stream(exchange, request.body, socket)
    else socket.write(request.body!)
    socket.uncork()
  }

  /** Whether HTTP/2 was negotiated when it was opened. */
  get speaksHttp2(): boolean {
    return (this.#socket as Partial<TLSSocket>).alpnProtocol === 'h2'
  }

  /** Releases its socket for another protocol. */
  release(): Socket {
    this.#isGone = true
    return this.#socket!
  }

  headCame(head: ReplyHead, bytes: Uint8Array, from: number, to: number): void {
    const exchange = this.#exchange!
    // Caught by the caller of the reader.
    if (head.status === 407 && this.#forwarder !== undefined) throw proxyAuthenticationRequired(this.#forwarder)
    const fields = exchange.keepsHead || head.setsCookies || head.hasServerTiming ? head.linesOf(bytes, from, to) : NO_HEADERS
    exchange.headCame(head.status, this.#readMs, fields, head.setsCookies, head.hasServerTiming)
  }

  bodyCame(bytes: Uint8Array, from: number, to: number): void {
    this.#exchange!.bodyCame(bytes, from, to)
  }

  /** Ends it at once, and returns the pending exchange without notifying it. */
  destroy(): Exchange | undefined {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#isGone = true
    this.#socket?.destroy()
    return exchange
  }

  /** The proxy for requests with absolute addresses; `undefined` if there is none, or if it only tunnels. */
  get #forwarder(): Proxy | undefined {
    const { tls, proxy } = this.#owner.to
    return tls === undefined ? proxy : undefined
  }

  /** The only place that reports the result of opening: until then, other socket events do not count. */
  #opened(error: Error | null, setUp: ConnectTimes, socket: Socket | undefined): void {
    if (this.#isGone) return
    const nowMs = this.#owner.network.clock.now()
    if (socket === undefined) {
      this.#isGone = true
      this.#owner.failedToOpen(this, causeOf(error!), nowMs, setUp)
      return
    }
    this.#idleSinceMs = nowMs
    socket.on('end', () => this.#ended())
    socket.on('error', (error) => this.#leave(causeOf(error)))
    socket.on('close', () => this.#leave(CLOSED))
    if (socket !== this.#socket) this.#takeOver(socket)
    this.#owner.release(this, nowMs, setUp)
  }

  /** TLS through a proxy is another socket, which Node cannot read into our buffer. */
  #takeOver(socket: Socket): void {
    const { buffer } = this.#owner
    this.#socket = socket
    if (this.speaksHttp2) return
    socket.on('data', (chunk: Buffer) => {
      for (let from = 0; from < chunk.length && !socket.destroyed; from += buffer.length) {
        const part = chunk.subarray(from, from + buffer.length)
        buffer.set(part)
        this.#read(part.length)
      }
    })
  }

  #read(count: number): void {
    const { buffer, network } = this.#owner
    const exchange = this.#exchange
    if (exchange === undefined) {
      if (!this.#isGone && !areBlank(buffer, 0, count)) this.#drop(UNSOLICITED)
      return
    }
    this.#readMs = network.clock.now()
    let end: number
    try {
      end = this.#reader.read(buffer, 0, count)
    } catch (refusal) {
      this.#leave(causeOf(refusal as Error))
      return
    }
    if (this.#reader.isDone) this.#complete(exchange, areBlank(buffer, end, count))
  }

  /** The last byte of a reply has arrived. The connection is freed before anything is notified, so that an immediate call can use it. */
  #complete(exchange: Exchange, isExact: boolean): void {
    const nowMs = this.#readMs
    this.#exchange = undefined
    if (isExact && this.#isReusable(exchange)) {
      const { keepAliveSeconds } = this.#reader.head
      this.#idleSinceMs = nowMs
      this.#idleUntilMs = keepAliveSeconds > 0 ? nowMs + keepAliveSeconds * 1_000 - KEEP_ALIVE_MARGIN_MS : Number.POSITIVE_INFINITY
      this.#owner.release(this, nowMs, undefined)
    } else this.#drop(undefined)
    if (isExact) exchange.completed(nowMs)
    else exchange.failed(SURPLUS, nowMs)
  }

  #isReusable({ request }: Exchange): boolean {
    // A target that answers before it has the whole request may read the rest as another request.
    const isSent = request.body === null || (this.#isBodySent && this.#socket!.writableLength === 0)
    return isSent && this.#reader.head.keepsAlive && !request.closes
  }

  #drop(fault: Cause | undefined): void {
    this.destroy()
    this.#owner.lost(this, fault)
  }

  /** The target has ended its side. */
  #ended(): void {
    const exchange = this.#exchange
    if (exchange === undefined || !this.#reader.endsWithConnection) return this.#leave(CLOSED)
    this.#drop(undefined)
    exchange.completed(this.#owner.network.clock.now())
  }

  /** The connection is gone, and with it its call. */
  #leave(cause: Cause): void {
    if (this.#isGone) return
    const exchange = this.destroy()
    this.#owner.lost(this, undefined)
    if (exchange === undefined) return
    const { missingBytes } = this.#reader
    const isCutShort = cause === CLOSED && missingBytes > 0
    exchange.failed(
      isCutShort ? cutShort(exchange.bytesReceived, exchange.bytesReceived + missingBytes) : cause,
      this.#owner.network.clock.now(),
    )
  }

  /** The connection is not reused until everything is sent, and not at all if that fails. */
  async #stream(exchange: Exchange, body: StreamedBody, socket: Socket): Promise<void> {
    this.#isBodySent = false
    try {
      const isChunked = body.length === undefined
      this.#isBodySent = await sendPieces(piecesOf(body, exchange), isChunked, socket, () => this.#exchange === exchange)
    } catch (error) {
      if (this.#exchange === exchange) this.#leave(causeOf(error as ClientError))
    }
  }
}

/** Empty lines between replies are ignored (RFC 9112, 9.2). */
function areBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== CR && bytes[at] !== LF) return false
  return true
}
