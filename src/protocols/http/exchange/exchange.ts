import type { Clock } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { WrongReturnError } from '../../../units/errors/returned-value.ts'
import { thrownText } from '../../../units/errors/thrown.ts'
import type { Call, CallObserver, Failure } from '../../call.ts'
import type { ClientError } from '../../client-error.ts'
import type { ConnectTimes } from '../../guard/network.ts'
import type { Cookies } from '../cookies/cookies.ts'
import { hasHeader, NO_HEADERS, valuesOf, type HeaderSource } from '../request/headers.ts'
import type { PreparedRequest } from '../request/request.ts'
import type { UserTraces } from '../request/traceparent.ts'
import { isRedirect, redirected } from '../request/redirect.ts'
import { isStreamed } from '../request/streamed-body.ts'
import { EarlierHops, sum } from './earlier-hops.ts'
import { parseServerTiming, type ServerTiming } from './server-timing.ts'
import { ABORTED, statusFailure, systemCause, tooManyRedirects, type Cause } from './failure.ts'

/** The virtual user that an exchange belongs to. */
export interface ExchangeOwner {
  readonly clock: Clock
  readonly observer: CallObserver
  /** How often all of its calls were ended at once. */
  readonly epoch: number
  /** Created with the first cookie. */
  readonly cookies: Cookies | undefined
  /** `undefined` if its requests are not traced. */
  readonly traces: UserTraces | undefined
  storeCookies(url: string, setCookieHeaders: readonly string[]): void
  /** A request that a redirect led to is about to be sent. */
  redirectedTo(request: PreparedRequest): void
  /** Sends the request of an exchange, and reports the outcome to it. */
  dispatch(exchange: Exchange): void
  /** Abandons an exchange that has ended early: a request that is already being sent can only be stopped by closing the connection. */
  giveUp(exchange: Exchange): void
}

/**
 * One request and its reply, as the record of the call: any engine reports events to it, and it keeps the times, checks the status and notifies the observer.
 *
 * Timeline: `begin` ─ wait (less what a new connection took) ─ `wentOut` ─ first byte ─ `headCame` ─ body, by `bodyCame` ─ `completed`; or, at any time,
 * `failed`.
 */
export abstract class Exchange implements Call {
  name: string | undefined
  startedMs: Milliseconds = 0
  endedMs: Milliseconds = 0
  status = 0
  failure: Failure | undefined
  bytesSent = 0
  bytesReceived = 0
  serverTiming: readonly ServerTiming[] | undefined

  request!: PreparedRequest
  headers: HeaderSource = NO_HEADERS
  /** Whether it has completed or failed; later reports of an engine are ignored. */
  hasEnded = false
  /** Whether the headers of the reply arrived but its body did not end: the caller gets no reply. */
  brokeOff = false
  /** When the request was given to the engine: the first one at the start, another for each redirect. */
  submittedMs: Milliseconds = 0
  protected readonly owner: ExchangeOwner
  /** When its bytes were sent, and when the headers of the reply arrived. */
  #sentMs: Milliseconds = Number.NaN
  #headMs: Milliseconds = Number.NaN
  #setUp: ConnectTimes | undefined
  #maySetCookies = false
  #mayHaveTiming = false
  #refusals = 0
  #repliesBefore = 0
  #earlier: EarlierHops | undefined
  #epoch = 0

  constructor(owner: ExchangeOwner) {
    this.owner = owner
  }

  /** Whether the headers of the reply are needed once it is complete. */
  abstract readonly keepsHead: boolean
  /** Keeps or drops a piece of the body. The bytes are reused afterwards. */
  protected abstract keep(bytes: Uint8Array, from: number, to: number): void
  /** Drops what was kept of the body of a redirect. */
  protected abstract dropBody(): void
  /** Decodes the body of a complete reply, and calls `settle` or `failed`. */
  protected abstract decode(nowMs: Milliseconds): void
  /** Checks the complete reply, as the request asks. */
  protected abstract checked(): Failure | undefined
  /** Called when the call is over and the observer was notified. */
  protected abstract ended(): void

  get method(): string {
    return this.#earlier === undefined ? this.request.method : this.#earlier.method
  }

  get origin(): string {
    return this.#earlier === undefined ? this.request.target.origin : this.#earlier.origin
  }

  get opened(): boolean {
    return this.#setUp !== undefined || this.#earlier?.opened === true
  }

  get waitMs(): Milliseconds {
    const untilSentMs = this.#sentMs - this.submittedMs
    // Negative if an earlier, aborted call had started to open the connection.
    return this.#withEarlier('waitMs', this.#setUp === undefined ? untilSentMs : Math.max(0, untilSentMs - this.#setUp.totalMs))
  }

  get dnsMs(): Milliseconds {
    return this.#withEarlier('dnsMs', this.#setUp === undefined ? Number.NaN : this.#setUp.dnsMs)
  }

  get connectMs(): Milliseconds {
    return this.#withEarlier('connectMs', this.#setUp === undefined ? Number.NaN : this.#setUp.connectMs)
  }

  get tlsMs(): Milliseconds {
    return this.#withEarlier('tlsMs', this.#setUp === undefined ? Number.NaN : this.#setUp.tlsMs)
  }

  get firstByteMs(): Milliseconds {
    return this.#withEarlier('firstByteMs', this.#headMs - this.#sentMs)
  }

  get bodyMs(): Milliseconds {
    return this.brokeOff ? Number.NaN : this.#withEarlier('bodyMs', this.endedMs - this.#headMs)
  }

  /** The body bytes of the latest reply: `bytesReceived` has those of redirects as well. */
  get replyBytes(): number {
    return this.#earlier === undefined ? this.bytesReceived : this.bytesReceived - this.#earlier.bytesReceived
  }

  #withEarlier(phase: 'waitMs' | 'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs' | 'bodyMs', latestMs: Milliseconds): Milliseconds {
    return this.#earlier === undefined ? latestMs : sum(this.#earlier[phase], latestMs)
  }

  protected begin(request: PreparedRequest, startedMs: Milliseconds): void {
    this.request = request
    this.name = request.name
    this.bytesSent = request.bodyBytes
    this.owner.observer.callBegan()
    this.startedMs = startedMs
    this.#epoch = this.owner.epoch
    this.#submit(startedMs)
  }

  #submit(nowMs: Milliseconds): void {
    this.submittedMs = nowMs
    try {
      this.owner.dispatch(this)
    } catch (error) {
      this.failed(systemCause(error as Error), this.owner.clock.now())
    }
  }

  /** The cookies to send, unless the caller sets the header `cookie`. */
  get cookie(): string | undefined {
    const { request, owner } = this
    return owner.cookies === undefined || hasHeader(request.headers, 'cookie') ? undefined : owner.cookies.headerFor(request.target.url)
  }

  /** The header `traceparent` to send, each time with a new span; `undefined` if nothing is traced, or if the caller sets it. */
  nextTraceparent(): string | undefined {
    const { request, owner } = this
    return owner.traces === undefined || hasHeader(request.headers, 'traceparent') ? undefined : owner.traces.next()
  }

  /** `setUp` has the times to open the connection, if it was opened for this call. */
  wentOut(nowMs: Milliseconds, setUp: ConnectTimes | undefined): void {
    if (this.hasEnded) return
    this.#sentMs = nowMs
    // A call that is sent again had its connection opened the first time.
    this.#setUp = setUp ?? this.#setUp
  }

  /**
   * Notes that the target has refused it without processing it. Returns how often in a row, without a reply to another call in between; `replies` is the number
   * of such replies so far.
   */
  countRefusal(replies: number): number {
    this.#refusals = replies === this.#repliesBefore ? this.#refusals + 1 : 1
    this.#repliesBefore = replies
    return this.#refusals
  }

  headCame(status: number, nowMs: Milliseconds, headers: HeaderSource, maySetCookies: boolean, mayHaveTiming: boolean): void {
    if (this.hasEnded) return
    this.status = status
    this.headers = headers
    this.#headMs = nowMs
    this.#maySetCookies = maySetCookies
    this.#mayHaveTiming = mayHaveTiming
  }

  bodyCame(bytes: Uint8Array, from: number, to: number): void {
    if (this.hasEnded) return
    this.bytesReceived += to - from
    this.keep(bytes, from, to)
  }

  completed(nowMs: Milliseconds): void {
    if (this.hasEnded || (this.request.redirects > 0 && this.#follow(nowMs))) return
    if (this.request.decompress) this.decode(nowMs)
    else this.settle(nowMs)
  }

  /** The reply is complete and decoded: ends the call, as of `nowMs`. */
  protected settle(nowMs: Milliseconds): void {
    if (this.hasEnded) return
    this.endedMs = nowMs
    if (this.#maySetCookies) this.#storeCookies()
    const { request } = this
    this.failure = judge(request, this.status, this.owner.observer)
    if (this.failure === undefined && request.check !== undefined) this.failure = this.checked()
    this.#end()
  }

  /** `setUp` as for {@link wentOut}, if its connection could not be opened. */
  failed([code, text]: Cause, nowMs: Milliseconds, setUp?: ConnectTimes): void {
    if (this.hasEnded) return
    const { method, target } = this.request
    this.endedMs = nowMs
    if (Number.isNaN(this.#sentMs)) this.wentOut(nowMs, setUp)
    this.failure = { code, message: `${method} ${target.shownUrl}: ${text}` }
    this.brokeOff = this.status > 0
    this.#end()
  }

  /** Resets the object for another call, except for fields that each call sets; only after the previous one has ended. */
  protected reset(): void {
    this.bytesReceived = 0
    this.hasEnded = false
    this.brokeOff = false
    this.status = 0
    this.#headMs = Number.NaN
    this.#sentMs = Number.NaN
    this.#setUp = undefined
    this.#refusals = 0
    this.#earlier = undefined
    this.#mayHaveTiming = false
    this.serverTiming = undefined
  }

  /** Sends the request that follows, if the reply is a redirect. Returns whether it was one, even if it could not be followed. */
  #follow(nowMs: Milliseconds): boolean {
    const { request, status } = this
    const location = isRedirect(status) ? valuesOf(this.headers.raw, 'location')?.[0] : undefined
    if (location === undefined) return false
    // An engine may report a reply after it was asked to end everything: then no request may follow.
    if (this.#epoch !== this.owner.epoch) {
      this.failed(ABORTED, nowMs)
      return true
    }
    if (this.#maySetCookies) this.#storeCookies()
    if (this.#earlier?.count === request.redirects) {
      this.failed(tooManyRedirects(request.redirects), nowMs)
      return true
    }
    let next: PreparedRequest
    try {
      next = redirected(request, status, location)
    } catch (error) {
      const { code, message } = error as ClientError
      this.failed([code, message], nowMs)
      return true
    }
    this.owner.redirectedTo(next)
    this.endedMs = nowMs
    if (this.#mayHaveTiming) this.#noteTiming()
    ;(this.#earlier ??= new EarlierHops(request.method, request.target.origin)).take(this)
    if (request.body !== null && isStreamed(request.body)) request.body.endStream()
    this.dropBody()
    this.request = next
    this.bytesSent += next.bodyBytes
    this.status = 0
    this.headers = NO_HEADERS
    this.#headMs = this.#sentMs = Number.NaN
    this.#setUp = undefined
    this.#maySetCookies = false
    this.#submit(nowMs)
    return true
  }

  #storeCookies(): void {
    const setCookieHeaders = valuesOf(this.headers.raw, 'set-cookie')
    if (setCookieHeaders) this.owner.storeCookies(this.request.target.url, setCookieHeaders)
  }

  #noteTiming(): void {
    this.#mayHaveTiming = false
    const values = valuesOf(this.headers.raw, 'server-timing')
    if (values !== undefined) this.serverTiming = [...(this.serverTiming ?? []), ...parseServerTiming(values)]
  }

  #end(): void {
    this.hasEnded = true
    if (this.#mayHaveTiming) this.#noteTiming()
    this.owner.observer.callEnded(this)
    this.ended()
  }
}

function judge(request: PreparedRequest, status: number, observer: CallObserver): Failure | undefined {
  try {
    return request.accepts(status) ? undefined : statusFailure(request, status)
  } catch (error) {
    if (error instanceof WrongReturnError) {
      observer.misused(error)
      return error
    }
    const { method, target } = request
    return { code: 'bad-accept', message: `${method} ${target.shownUrl}: the function \`accept\` threw: ${thrownText(error)}` }
  }
}
