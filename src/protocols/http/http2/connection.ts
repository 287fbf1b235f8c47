import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { SetUp } from '../../guard/network.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Http2Call, type CallOwner } from './call.ts'
import { NO_ERROR } from './causes.ts'
import { encodeFields } from './encode-fields.ts'
import { ReadingWatch } from './reading-watch.ts'

/** What a connection belongs to. None of these is told in the midst of what Node reads, so that each may begin calls and end connections. */
export interface Http2Owner {
  /** It takes more calls than before. */
  hasRoom(connection: Http2Connection): void
  /** A reply has come. */
  replied(): void
  /** The target has not processed a call, which may be sent again. */
  refused(exchange: Exchange): void
  /** It takes no more calls; those that are going on may still be answered. */
  closes(connection: Http2Connection): void
  /** Nothing is left of it. */
  gone(connection: Http2Connection): void
}

/** Until the target says how many calls it takes at once, there is one. */
const CALLS_AT_FIRST = 1

/** Large enough for replies not to wait for this side. What comes is passed on at once, so that a window costs no memory. */
const WINDOW_BYTES = 1_048_576

const OPTIONS = {
  settings: { enablePush: false, initialWindowSize: WINDOW_BYTES },
  maxHeaderListPairs: 2_000,
  // In megabytes: bodies that are sent, and that the target does not take, count.
  maxSessionMemory: 1_000,
}

const BROKE_RULES = 'it breaks the rules of the connection (RFC 9113, 5.4.1)'

const ENDS = { endStream: true }
const GOES_ON = { endStream: false }

/** A connection that speaks HTTP/2, by the client of Node: several calls at once, as many as the target allows. */
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

  /** On a socket of TLS that has just been opened, and on which `h2` was agreed. */
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
    // Its calls are told, each by its own stream.
    session.on('error', () => {})
    session.on('close', () => this.#gone())
    socket.on('close', () => this.#gone())
  }

  /** How many more calls it takes. */
  get room(): number {
    return this.isGone || this.#isClosing || this.#session.closed ? 0 : this.#most - this.#calls.size
  }

  get calls(): number {
    return this.#calls.size
  }

  get isGone(): boolean {
    return this.#session.destroyed || this.#socket.destroyed
  }

  /** How long there has been no call; 0 where there is one. */
  idleMs(nowMs: Milliseconds): Milliseconds {
    return this.#calls.size > 0 ? 0 : nowMs - this.#idleSinceMs
  }

  /** It has just been seen to stand. */
  looked(nowMs: Milliseconds): void {
    this.#idleSinceMs = nowMs
  }

  /** Sends the request of an exchange, whose bytes go out now; `setUp` where the connection was opened for it. */
  send(exchange: Exchange, nowMs: Milliseconds, setUp: SetUp | undefined): void {
    const { request, cookie } = exchange
    const { body } = request
    const fields = (request.fields ??= encodeFields(request))
    exchange.wentOut(nowMs, setUp)
    let call: Http2Call
    try {
      const stream = this.#session.request(cookie === undefined ? fields : { ...fields, cookie }, body === null ? ENDS : GOES_ON)
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

  /** Ends the call of an exchange, if it carries it, and nothing else. */
  giveUp(exchange: Exchange): boolean {
    const call = this.#calls.get(exchange)
    if (call === undefined) return false
    call.giveUp()
    this.ended(call)
    return true
  }

  /** Ends it at once, and gives back the exchanges that were going on, which are not told. */
  destroy(): readonly Exchange[] {
    const exchanges = [...this.#calls.keys()]
    for (const call of this.#calls.values()) call.giveUp()
    this.#calls.clear()
    this.#isClosing = true
    this.#watch.close()
    this.#session.destroy()
    // Node would wait until the target has taken what is still to be sent.
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
   * The target takes no more calls. Node closes streams that it has not processed as refused, whatever the reason; with a reason other than none it then gives up all
   * others as well, although their replies may be on their way, or have come. Here they go on until the target closes the connection.
   */
  #goAway(code: number): void {
    const session = this.#session
    if (code !== NO_ERROR) {
      session.destroy = () => session.close()
      process.nextTick(() => delete (session as Partial<ClientHttp2Session>).destroy)
    }
    process.nextTick(() => this.#close())
  }

  /** Its calls are told, each by its own stream. */
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
    // Streams tell their calls in this very turn.
    process.nextTick(() => {
      this.#isClosing = true
      this.#owner.gone(this)
    })
  }
}
