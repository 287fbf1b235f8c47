import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { ConnectTimes } from '../../guard/network.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Http2Call, type CallOwner } from './call.ts'
import { NO_ERROR } from './causes.ts'
import { encodeFields } from './encode-fields.ts'
import { ReadingWatch } from './reading-watch.ts'

/** The owner of a connection. None of these is called while Node is reading, so each may start calls and end connections. */
export interface Http2Owner {
  /** It accepts more calls than before. */
  hasRoom(connection: Http2Connection): void
  /** A reply has arrived. */
  replied(): void
  /** The target has not processed a call, which may be sent again. */
  refused(exchange: Exchange): void
  /** It accepts no more calls; pending ones may still be answered. */
  closes(connection: Http2Connection): void
  /** It is completely closed. */
  gone(connection: Http2Connection): void
}

/** Until the target announces its maximum of concurrent calls, there is one. */
const CALLS_AT_FIRST = 1

/** Large enough that replies do not wait for this side. Data is passed on at once, so a window costs no memory. */
const WINDOW_BYTES = 1_048_576

const OPTIONS = {
  settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
  maxHeaderListPairs: 2_000,
  // In megabytes: sent bodies that the target does not read count.
  maxSessionMemory: 1_000,
}

const BROKE_RULES = 'it breaks the rules of the connection (RFC 9113, 5.4.1)'

const ENDS = { endStream: true }
const GOES_ON = { endStream: false }

/** An HTTP/2 connection on Node's client: several concurrent calls, as many as the target allows. */
export class Http2Connection implements CallOwner {
  readonly clock: Clock
  readonly #owner: Http2Owner
  readonly #socket: Socket
  readonly #session: ClientHttp2Session
  readonly #calls = new Map<Exchange, Http2Call>()
  readonly #watch: ReadingWatch
  #most = CALLS_AT_FIRST
  #isClosing = false
  #idleSinceMs: Milliseconds

  /** Takes a TLS socket that has just been opened, and on which `h2` was negotiated. */
  constructor(socket: Socket, owner: Http2Owner, clock: Clock) {
    this.clock = clock
    this.#owner = owner
    this.#socket = socket
    this.#idleSinceMs = clock.now()
    const { connect } = process.getBuiltinModule('node:http2')
    // Each request names its own authority.
    const session = connect('https://localhost', { ...OPTIONS, createConnection: () => socket })
    this.#session = session
    session.setLocalWindowSize(WINDOW_BYTES)
    this.#watch = new ReadingWatch({ session, socket, clock, isBusy: () => this.#calls.size > 0, stopped: () => this.#brokeRules() })
    session.on('remoteSettings', ({ maxConcurrentStreams }) => this.#limit(maxConcurrentStreams ?? Number.POSITIVE_INFINITY))
    session.on('goaway', (code) => this.#goAway(code))
    // Each stream notifies its own call.
    session.on('error', () => {})
    session.on('close', () => this.#gone())
    socket.on('close', () => this.#gone())
  }

  /** How many more calls it accepts. */
  get room(): number {
    return this.isGone || this.#isClosing || this.#session.closed ? 0 : this.#most - this.#calls.size
  }

  get calls(): number {
    return this.#calls.size
  }

  get isGone(): boolean {
    return this.#session.destroyed || this.#socket.destroyed
  }

  /** How long there has been no call; 0 if there is one. */
  idleMs(nowMs: Milliseconds): Milliseconds {
    return this.#calls.size > 0 ? 0 : nowMs - this.#idleSinceMs
  }

  /** Notes that it was just seen to be open. */
  looked(nowMs: Milliseconds): void {
    this.#idleSinceMs = nowMs
  }

  /** Sends the request of an exchange now; `setUp` if the connection was opened for it. */
  send(exchange: Exchange, nowMs: Milliseconds, setUp: ConnectTimes | undefined): void {
    const { request, cookie } = exchange
    const traceparent = exchange.nextTraceparent()
    const { body } = request
    const own = (request.fields ??= encodeFields(request))
    const fields =
      cookie === undefined && traceparent === undefined
        ? own
        : { ...own, ...(traceparent !== undefined && { traceparent }), ...(cookie !== undefined && { cookie }) }
    exchange.wentOut(nowMs, setUp)
    let call: Http2Call
    try {
      const stream = this.#session.request(fields, body === null ? ENDS : GOES_ON)
      call = new Http2Call(exchange, stream, this)
    } catch (error) {
      exchange.failed(['bad-call', `cannot be sent (${(error as Error).message})`], this.clock.now())
      return
    }
    this.#calls.set(exchange, call)
    this.#watch.start()
    if (body !== null) call.sendBody(body)
    if (request.closes) this.#close()
  }

  ended({ exchange }: Http2Call): void {
    this.#calls.delete(exchange)
    this.#idleSinceMs = this.clock.now()
    if (this.#calls.size === 0 && this.#isClosing) this.destroy()
    else this.#owner.hasRoom(this)
  }

  replied(): void {
    this.#owner.replied()
  }

  refused(exchange: Exchange): void {
    this.#owner.refused(exchange)
  }

  /** Ends the call of an exchange, if it is on this connection, and nothing else. */
  giveUp(exchange: Exchange): boolean {
    const call = this.#calls.get(exchange)
    if (call === undefined) return false
    call.giveUp()
    this.ended(call)
    return true
  }

  /** Ends it at once, and returns the pending exchanges without notifying them. */
  destroy(): readonly Exchange[] {
    const exchanges = [...this.#calls.keys()]
    for (const call of this.#calls.values()) call.giveUp()
    this.#calls.clear()
    this.#isClosing = true
    this.#watch.close()
    this.#session.destroy()
    // Node would wait until the target has read everything that is still to be sent.
    this.#socket.destroy()
    return exchanges
  }

  #limit(most: number): void {
    this.#most = most
    setImmediate(() => {
      if (this.room > 0) this.#owner.hasRoom(this)
    })
  }

  /**
   * The target accepts no more calls (GOAWAY). Node closes unprocessed streams as refused, whatever the reason; with a reason other than NO_ERROR it then gives
   * up all others as well, although their replies may be on their way, or have arrived. Here they continue until the target closes the connection.
   */
  #goAway(code: number): void {
    const session = this.#session
    if (code !== NO_ERROR) {
      session.destroy = () => session.close()
      process.nextTick(() => delete (session as Partial<ClientHttp2Session>).destroy)
    }
    process.nextTick(() => this.#close())
  }

  /** Each stream notifies its own call. */
  #brokeRules(): void {
    this.#session.destroy(Object.assign(new Error(BROKE_RULES), { code: 'ERR_HTTP2_ERROR' }))
    this.#socket.destroy()
  }

  #close(): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#owner.closes(this)
    if (this.#calls.size === 0) this.destroy()
  }

  #gone(): void {
    this.#watch.close()
    // Streams notify their calls in this same turn.
    process.nextTick(() => {
      this.#isClosing = true
      this.#owner.gone(this)
    })
  }
}
