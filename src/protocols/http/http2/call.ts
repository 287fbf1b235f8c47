import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import { Duplex } from 'node:stream'
import type { Clock } from '../../../units/time/clock.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { CLOSED, cutShort, type Cause } from '../exchange/failure.ts'
import { piecesOf } from '../exchange/stream-body.ts'
import type { HeaderSource, RawHeaders } from '../request/headers.ts'
import { isStreamed, type StreamedBody } from '../request/streamed-body.ts'
import { untilDrained } from '../until-drained.ts'
import { causeOfEnd, causeOfReset, CANCEL, REFUSED_STREAM } from './causes.ts'

/** The connection of a call. */
export interface CallOwner {
  readonly clock: Clock
  /** Whether the connection is gone, and with it all of its calls. */
  readonly isGone: boolean
  /** The call is over; its exchange is notified right after. */
  ended(call: Http2Call): void
  /** Its reply is complete. */
  replied(): void
  /** The target reports that it has not processed the call. */
  refused(exchange: Exchange): void
}

type Stream = ClientHttp2Stream & { [CALL]: Http2Call }
type Head = IncomingHttpHeaders & IncomingHttpStatusHeader

const CALL = Symbol('call')

/** One request and its reply, on an HTTP/2 stream. */
export class Http2Call {
  readonly exchange: Exchange
  readonly #owner: CallOwner
  readonly #stream: ClientHttp2Stream
  #isOver = false
  #hasHead = false
  /** Whether the target has ended the stream: Node also ends it if the target resets it without an error in the middle of a body. */
  #hasEnd = false
  #announcedBytes = -1
  #error: Error | undefined

  constructor(exchange: Exchange, stream: ClientHttp2Stream, owner: CallOwner) {
    this.exchange = exchange
    this.#stream = stream
    this.#owner = owner
    // The functions are shared by all streams: a call allocates none.
    const carrying = stream as Stream
    carrying[CALL] = this
    carrying.push = onPush
    stream.on('response', onResponse as never)
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('error', onError)
    stream.on('close', onClose)
  }

  /** Sends the body with back-pressure. */
  sendBody(body: Buffer | StreamedBody): void {
    if (isStreamed(body)) void this.#sendPieces(body)
    else this.#stream.end(body)
  }

  /** Abandons it without notifying its exchange. */
  giveUp(): void {
    this.#isOver = true
    this.#stream.close(CANCEL)
  }

  head(status: number, fields: readonly string[], setsCookies: boolean, hasServerTiming: boolean, announced: string | undefined): void {
    this.#hasHead = true
    if (announced !== undefined) this.#announcedBytes = Number(announced)
    this.exchange.headCame(status, this.#owner.clock.now(), new FieldList(fields), setsCookies, hasServerTiming)
  }

  /** The data of the target comes before the end of its side, and the end of the stream after that. */
  noteEnd(): void {
    this.#hasEnd ||= !this.#stream.closed
  }

  noteError(error: Error): void {
    this.#error = error
  }

  data(bytes: Uint8Array): void {
    if (!this.#isOver) this.exchange.bodyCame(bytes, 0, bytes.length)
  }

  end(): void {
    if (this.#isOver || !this.#hasEnd || !this.#hasHead) return
    this.#isOver = true
    // If the target has answered without reading the whole body, the rest is not sent.
    if (!this.#stream.writableFinished) this.#stream.close(CANCEL)
    this.#owner.replied()
    this.#owner.ended(this)
    this.exchange.completed(this.#owner.clock.now())
  }

  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    const {
      exchange,
      exchange: { request },
    } = this
    this.#owner.ended(this)
    const isUnprocessed = this.#stream.rstCode === REFUSED_STREAM && !this.#hasHead
    if (isUnprocessed && (!isStreamed(request.body) || request.body.isRepeatable)) this.#owner.refused(exchange)
    else exchange.failed(this.#cause(), this.#owner.clock.now())
  }

  #cause(): Cause {
    const { bytesReceived } = this.exchange
    const cause = this.#owner.isGone ? causeOfEnd(this.#error) : causeOfReset(this.#stream.rstCode)
    const isCutShort = this.#announcedBytes >= 0 && bytesReceived !== this.#announcedBytes
    return isCutShort && (cause === CLOSED || cause[0] === 'bad-response') ? cutShort(bytesReceived, this.#announcedBytes) : cause
  }

  async #sendPieces(body: StreamedBody): Promise<void> {
    const stream = this.#stream
    try {
      for await (const piece of piecesOf(body, this.exchange)) {
        if (this.#isOver || stream.destroyed) return
        if (piece.length > 0 && !stream.write(piece)) await untilDrained(stream)
      }
      if (!this.#isOver && !stream.destroyed) stream.end()
    } catch (error) {
      if (this.#isOver) return
      this.giveUp()
      this.#owner.ended(this)
      const { code, message } = error as Error & { readonly code: string }
      this.exchange.failed([code, message], this.#owner.clock.now())
    }
  }
}

function onResponse(this: Stream, head: Head, _flags: number, fields: readonly string[]): void {
  this[CALL].head(head[':status']!, fields, head['set-cookie'] !== undefined, head['server-timing'] !== undefined, head['content-length'])
}

function onData(this: ClientHttp2Stream, bytes: Buffer): void {
  ;(this as Stream)[CALL].data(bytes)
}

function onEnd(this: ClientHttp2Stream): void {
  ;(this as Stream)[CALL].end()
}

function onError(this: ClientHttp2Stream, error: Error): void {
  ;(this as Stream)[CALL].noteError(error)
}

function onClose(this: ClientHttp2Stream): void {
  ;(this as Stream)[CALL].close()
}

/** Intercepts `push` of the stream, through which Node passes received data, and `null` at the end. */
function onPush(this: Stream, bytes: unknown): boolean {
  if (bytes === null) this[CALL].noteEnd()
  return Duplex.prototype.push.call(this, bytes)
}

/** The header fields from Node, names and values alternating; pseudo-fields such as `:status` are left out. */
class FieldList implements HeaderSource {
  readonly #fields: readonly string[]
  #raw: RawHeaders | undefined

  constructor(fields: readonly string[]) {
    this.#fields = fields
  }

  get raw(): RawHeaders {
    return (this.#raw ??= bytesOf(this.#fields))
  }
}

function bytesOf(fields: readonly string[]): RawHeaders {
  const raw: Uint8Array[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (!fields[index]!.startsWith(':')) raw.push(Buffer.from(fields[index]!, 'latin1'), Buffer.from(fields[index + 1]!, 'latin1'))
  }
  return raw
}
