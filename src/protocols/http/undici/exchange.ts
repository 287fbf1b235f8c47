import type { Dispatcher } from 'undici'
import type { Clock } from '../../../units/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { Call, CallObserver, Failure } from '../../call.ts'
import type { Cookies } from '../cookies.ts'
import { hasHeader, valuesOf, type RawHeaders } from '../headers.ts'
import type { PreparedRequest } from '../request.ts'
import { failureOf, statusFailure } from './failure.ts'
import type { Line } from './line.ts'

/** What an exchange needs of the user it belongs to. */
export interface Exchanger {
  readonly clock: Clock
  readonly observer: CallObserver
  /** The cookies of the user; made when the first one comes. */
  readonly cookies: Cookies | undefined
  lineTo(origin: string): Line
  storeCookies(url: string, setCookieHeaders: readonly string[]): void
}

const NO_HEADERS: RawHeaders = []

/** Thrown at undici when a call that was given up while it waited gets its turn: it is then dropped from the queue, and the connection stays. */
const GIVEN_UP = new Error('given up')

/**
 * One request and its reply, as undici's dispatch handler and as the record of the call in one object.
 *
 * These are the plain callbacks of undici 7 and not the newer `onRequestStart` family: undici passes them on as they are, whereas it wraps the newer
 * ones in two more objects per request and parses all headers.
 *
 * Timeline: `begin` ─ wait (less what a new connection took) ─ `onConnect`, bytes go out ─ first byte ─ `onHeaders` ─ body ─ `onComplete`.
 */
export abstract class Exchange implements Call, Dispatcher.DispatchHandler {
  name: string | undefined
  startedMs: Milliseconds = 0
  endedMs: Milliseconds = 0
  status = 0
  failure: Failure | undefined
  opened = false
  waitMs: Milliseconds = Number.NaN
  dnsMs: Milliseconds = Number.NaN
  connectMs: Milliseconds = Number.NaN
  tlsMs: Milliseconds = Number.NaN
  firstByteMs: Milliseconds = Number.NaN
  bodyMs: Milliseconds = Number.NaN
  bytesSent = 0
  bytesReceived = 0

  rawHeaders: RawHeaders = NO_HEADERS
  protected readonly user: Exchanger
  protected request!: PreparedRequest
  protected hasEnded = false
  #line!: Line
  /** When its bytes went out, and when the head of the reply came. */
  #sentMs: Milliseconds = Number.NaN
  #headMs: Milliseconds = Number.NaN

  constructor(user: Exchanger) {
    this.user = user
  }

  /** Sends the request. Everything that follows comes by the callbacks, at the earliest before this returns. */
  protected begin(request: PreparedRequest): void {
    const { user } = this
    this.request = request
    this.name = request.name
    this.bytesSent = request.body?.length ?? 0
    this.#line = user.lineTo(request.target.origin)
    user.observer.callBegan()
    this.startedMs = user.clock.now()
    this.#line.dispatch(user.cookies ? withCookies(request, user.cookies) : request, this)
  }

  /** Keeps a piece of the body, or does not. */
  protected abstract keep(chunk: Buffer): void
  /** Has the connection to give the call up with; not called for a call that never got one. */
  protected abstract connected(abort: (error?: Error) => void): void
  /** The call is over and has been told to the observer. */
  protected abstract ended(): void

  onConnect(abort: (error?: Error) => void): void {
    if (this.hasEnded) throw GIVEN_UP
    this.#sentMs = this.user.clock.now()
    this.#readSetUp(this.#sentMs)
    this.connected(abort)
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    // 103 and other informational replies come before the real one.
    if (status < 200) return true
    this.#headMs = this.user.clock.now()
    this.status = status
    this.rawHeaders = rawHeaders
    return true
  }

  onData(chunk: Buffer): boolean {
    this.bytesReceived += chunk.length
    this.keep(chunk)
    return true
  }

  onComplete(): void {
    if (this.hasEnded) return
    const { request, status, user } = this
    this.endedMs = user.clock.now()
    this.firstByteMs = this.#headMs - this.#sentMs
    this.bodyMs = this.endedMs - this.#headMs
    const setCookieHeaders = valuesOf(this.rawHeaders, 'set-cookie')
    if (setCookieHeaders) user.storeCookies(request.target.url, setCookieHeaders)
    this.failure = judge(request, status)
    this.#end()
  }

  onError(error: Error): void {
    if (this.hasEnded) return
    const { request, user } = this
    this.endedMs = user.clock.now()
    if (Number.isNaN(this.#sentMs)) this.#readSetUp(this.endedMs)
    this.failure = failureOf(error, {
      method: request.method,
      shownUrl: request.target.shownUrl,
      receivedBytes: this.bytesReceived,
      announcedBytes: announcedBytes(this.rawHeaders),
    })
    // Half a reply is none.
    this.status = 0
    this.#end()
  }

  /** Makes the object fit for another call; only once the one before has ended. */
  protected reset(): void {
    this.status = 0
    this.failure = undefined
    this.opened = false
    this.waitMs = this.dnsMs = this.connectMs = this.tlsMs = this.firstByteMs = this.bodyMs = Number.NaN
    this.bytesReceived = 0
    this.rawHeaders = NO_HEADERS
    this.hasEnded = false
    this.#sentMs = this.#headMs = Number.NaN
  }

  #readSetUp(nowMs: Milliseconds): void {
    const setUp = this.#line.takeSetUp()
    this.waitMs = nowMs - this.startedMs
    if (setUp === undefined) return
    this.opened = true
    this.dnsMs = setUp.dnsMs
    this.connectMs = setUp.connectMs
    this.tlsMs = setUp.tlsMs
    // Less than 0 where an earlier call, given up since, had begun to open it.
    this.waitMs = Math.max(0, this.waitMs - setUp.totalMs)
  }

  #end(): void {
    this.hasEnded = true
    this.#line.ended(this)
    this.user.observer.callEnded(this)
    this.ended()
  }
}

function judge({ accepts, method, target }: PreparedRequest, status: number): Failure | undefined {
  try {
    return accepts(status) ? undefined : statusFailure(status)
  } catch (error) {
    return { code: 'bad-accept', message: `${method} ${target.shownUrl}: the function \`accept\` threw: ${String(error)}` }
  }
}

function announcedBytes(rawHeaders: RawHeaders): number | undefined {
  const announced = valuesOf(rawHeaders, 'content-length')?.[0]
  return announced === undefined ? undefined : Number(announced)
}

/** The cookies that are due, unless the caller sends a header `cookie` of its own. */
function withCookies(request: PreparedRequest, cookies: Cookies): PreparedRequest {
  const header = cookies.headerFor(request.target.url)
  if (header === undefined || hasHeader(request.headers, 'cookie')) return request
  return { ...request, headers: [...request.headers, 'cookie', header] }
}
