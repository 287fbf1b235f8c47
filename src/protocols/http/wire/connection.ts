import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Milliseconds } from '../../../units/duration.ts'
import type { ClientError } from '../../client-error.ts'
import { openSocket, type Destination, type Network, type SetUp } from '../../guard/network.ts'
import { proxyAuthenticationRequired, type Proxy } from '../../guard/proxy.ts'
import { isStream, type RequestStream } from '../request/body.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { CLOSED, cutShort, SURPLUS, UNASKED, type Cause } from '../exchange/failure.ts'
import { piecesOf } from '../exchange/stream-body.ts'
import { NO_HEADERS } from '../request/headers.ts'
import { CR, LF } from './bytes.ts'
import { causeOf } from './causes.ts'
import { encodeRequest, isJoined } from './encode-request.ts'
import type { LastHead } from './last-head.ts'
import type { ReplyHead } from './reply-head.ts'
import { ReplyReader, type ReplySink } from './reply-reader.ts'
import { sendChunks } from './send-chunks.ts'

/** What a connection belongs to, and who is told what becomes of it. */
export interface ConnectionOwner {
  readonly to: Destination
  readonly network: Network
  /** What comes is read into it: one for all connections, since it is done with before the next read. */
  readonly buffer: Uint8Array
  /** What came last over any of them. */
  readonly lastHead: LastHead
  /** Those that are open, or being opened. */
  readonly sockets: Set<Socket>
  /** It can carry a call; `setUp` says what opening it took, where it has just been opened. */
  release(connection: Connection, nowMs: Milliseconds, setUp: SetUp | undefined): void
  failedToOpen(connection: Connection, cause: Cause, nowMs: Milliseconds, setUp: SetUp): void
  /** It is gone, with or without a fault of the target that no call has been told of. */
  lost(connection: Connection, fault: Cause | undefined): void
}

/** How long before the target's own limit (`keep-alive: timeout=5`) an idle connection is given up, so that a request does not cross with its closing. */
const KEEP_ALIVE_MARGIN_MS: Milliseconds = 500

/** A connection to the target: one call at a time, never pipelined. */
export class Connection implements ReplySink {
  readonly #owner: ConnectionOwner
  readonly #reader: ReplyReader
  #socket: Socket | undefined
  #exchange: Exchange | undefined
  #isGone = false
  #isBodySent = true
  /** When the bytes came that are being read. */
  #readMs: Milliseconds = 0
  /** Since when no call has been on it, and how long the target lets it be. */
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

  /** Sends the request of an exchange, whose bytes go out now; `setUp` where the connection was opened for it. */
  send(exchange: Exchange, nowMs: Milliseconds, setUp: SetUp | undefined): void {
    const { request, cookie } = exchange
    const socket = this.#socket!
    this.#exchange = exchange
    this.#reader.expect(request.method === 'HEAD')
    exchange.wentOut(nowMs, setUp)
    const proxy = this.#forwarder
    const bytes =
      cookie === undefined ? (request.encoded ??= encodeRequest(request, undefined, proxy)) : encodeRequest(request, cookie, proxy)
    if (isJoined(request)) {
      socket.write(bytes)
      return
    }
    socket.cork()
    socket.write(bytes)
    if (isStream(request.body)) void this.#stream(exchange, request.body, socket)
    else socket.write(request.body!)
    socket.uncork()
  }

  /** Whether HTTP/2 was agreed when it was opened. */
  get speaksHttp2(): boolean {
    return (this.#socket as Partial<TLSSocket>).alpnProtocol === 'h2'
  }

  /** Lets go of its socket, for somebody else to speak on it. */
  release(): Socket {
    this.#isGone = true
    return this.#socket!
  }

  headCame(head: ReplyHead, bytes: Uint8Array, from: number, to: number): void {
    const exchange = this.#exchange!
    // Caught where the reader is called.
    if (head.status === 407 && this.#forwarder !== undefined) throw proxyAuthenticationRequired(this.#forwarder)
    const fields = exchange.keepsHead || head.setsCookies ? head.linesOf(bytes, from, to) : NO_HEADERS
    exchange.headCame(head.status, this.#readMs, fields, head.setsCookies)
  }

  bodyCame(bytes: Uint8Array, from: number, to: number): void {
    this.#exchange!.bodyCame(bytes, from, to)
  }

  /** Ends it at once, and gives back the exchange that was going on, which is not told. */
  destroy(): Exchange | undefined {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#isGone = true
    this.#socket?.destroy()
    return exchange
  }

  /** The proxy that is told in each request where it goes; `undefined` where there is none, or one that only leads to the target. */
  get #forwarder(): Proxy | undefined {
    const { tls, proxy } = this.#owner.to
    return tls === undefined ? proxy : undefined
  }

  /** The one place that tells how opening went: until then nothing else that happens to the socket counts. */
  #opened(error: Error | null, setUp: SetUp, socket: Socket | undefined): void {
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

  /** TLS through a proxy is another socket, from which Node cannot read into a buffer of ours. */
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
      if (!this.#isGone && !areBlank(buffer, 0, count)) this.#drop(UNASKED)
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

  /** The last byte of a reply has come. The connection is free before anybody is told, so that a call made at once finds it so. */
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
    // A target that answers before it has the whole request may be reading the rest of it as another one.
    const isSent = request.body === null || (this.#isBodySent && this.#socket!.writableLength === 0)
    return isSent && this.#reader.head.keepsAlive && !request.closes
  }

  #drop(fault: Cause | undefined): void {
    this.destroy()
    this.#owner.lost(this, fault)
  }

  /** The target has said all it has to say. */
  #ended(): void {
    const exchange = this.#exchange
    if (exchange === undefined || !this.#reader.endsWithConnection) return this.#leave(CLOSED)
    this.#drop(undefined)
    exchange.completed(this.#owner.network.clock.now())
  }

  /** The connection has gone away, and with it the call that was on it. */
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

  /** Until all of it has gone out the connection is not used again, and so not at all where that fails. */
  async #stream(exchange: Exchange, stream: RequestStream, socket: Socket): Promise<void> {
    this.#isBodySent = false
    try {
      this.#isBodySent = await sendChunks(piecesOf(stream, exchange), socket, () => this.#exchange === exchange)
    } catch (error) {
      if (this.#exchange === exchange) this.#leave(causeOf(error as ClientError))
    }
  }
}

/** Empty lines between replies mean nothing (RFC 9112, 9.2). */
function areBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== CR && bytes[at] !== LF) return false
  return true
}
