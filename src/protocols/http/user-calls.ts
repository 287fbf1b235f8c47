import { type CallObserver, type Lifetime, NO_END } from '../call.ts'
import { LoadError } from '../../units/errors/error.ts'
import { isPlainObject } from '../../units/platform/any-realm.ts'
import { refuseDetached } from '../detached.ts'
import type { Reply } from '../reply.ts'
import { type LocationKeeper, ReplyExchange } from './exchange/reply-exchange.ts'
import type { HttpCallOptions, HttpClient, HttpCookies, HttpRequestOptions } from './client.ts'
import { resolveLocation } from './request/redirect.ts'
import type { PreparedRequest } from './request/request.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { ClientError, tooLate } from '../client-error.ts'
import { rejected } from '../left-behind.ts'
import { Cookies } from './cookies/cookies.ts'
import type { CookieOwner, CookieRule } from './cookies/user-cookies.ts'
import type { Exchange, ExchangeOwner } from './exchange/exchange.ts'
import { SendExchange, type Sender } from './exchange/send-exchange.ts'
import type { Transport } from './exchange/transport.ts'
import type { UserTraces } from './request/traceparent.ts'
import type { SentValues } from './request/sent-values.ts'
import { isStreamed } from './request/streamed-body.ts'

export interface UserCallsSettings {
  readonly maxBodyBytes: number
  readonly cookieRule: CookieRule
  /** Called for each evicted cookie. */
  readonly cookieEvicted: () => void
  /** Notes what is sent in addition to the requests of the task: cookies of replies, and redirects. */
  readonly sent?: SentValues | undefined
  readonly traces?: UserTraces | undefined
}

/** The calls and the cookies of one virtual user, on any engine. */
export class UserCalls implements ExchangeOwner, CookieOwner {
  readonly clock: Clock
  readonly observer: CallObserver
  epoch = 0
  readonly cookieRule: CookieRule
  cookies: Cookies | undefined
  readonly traces: UserTraces | undefined
  /** Those that each iteration begins with, if cookies are kept per iteration. */
  #keptCookies: Cookies | undefined
  readonly #transport: Transport
  readonly #maxBodyBytes: number
  readonly #cookieEvicted: () => void
  readonly #sent: SentValues | undefined
  #isClosed = false
  #free: SendExchange | undefined
  readonly #takeBack = (exchange: SendExchange): void => {
    this.#free = exchange
  }

  constructor(
    observer: CallObserver,
    clock: Clock,
    transport: Transport,
    { maxBodyBytes, cookieRule, cookieEvicted, sent, traces }: UserCallsSettings,
  ) {
    this.observer = observer
    this.clock = clock
    this.#transport = transport
    this.#maxBodyBytes = maxBodyBytes
    this.cookieRule = cookieRule
    this.#cookieEvicted = cookieEvicted
    this.#sent = sent
    this.traces = traces
  }

  perform(request: PreparedRequest, locations?: LocationKeeper): Promise<Reply> {
    if (this.#isClosed) return this.cameLate()
    return new ReplyExchange(this, this.#maxBodyBytes, locations).perform(request, this.clock.now())
  }

  refused(error: unknown): Promise<never> {
    return rejected(error, this.observer)
  }

  cameLate(): Promise<never> {
    return rejected(tooLate(), this.observer)
  }

  start(request: PreparedRequest, sender: Sender, nowMs: Milliseconds): void {
    if (this.#isClosed) return sender.onDone(tooLate(), nowMs)
    // A timeout needs a timer and a way to abort, a stream may outlive its call, and only a kept body can be decoded or checked: the lean exchange does not
    // support that.
    if (request.timeoutMs > 0 || request.decompress || request.check !== undefined || isStreamed(request.body))
      return this.#startWithin(request, sender, nowMs)
    const exchange = this.#free ?? new SendExchange(this, this.#takeBack)
    this.#free = undefined
    exchange.start(request, sender, nowMs)
  }

  send(request: PreparedRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const onDone: Sender['onDone'] = (failure) => {
        if (failure === undefined) resolve()
        else reject(new ClientError(failure.code, failure.message))
      }
      this.start(request, { onDone }, this.clock.now())
    })
  }

  dispatch(exchange: Exchange): void {
    this.#transport.dispatch(exchange)
  }

  giveUp(exchange: Exchange): void {
    this.#transport.giveUp(exchange)
  }

  storeCookies(url: string, setCookieHeaders: readonly string[]): void {
    this.#sent?.noteSetCookies(setCookieHeaders)
    if (this.cookieRule !== 'off') this.openCookies().store(url, setCookieHeaders)
  }

  redirectedTo(request: PreparedRequest): void {
    this.#sent?.note(request)
  }

  openCookies(): Cookies {
    return (this.cookies ??= new Cookies(this.#cookieEvicted))
  }

  forgetCookies(): void {
    this.cookies = undefined
  }

  /** Each later iteration begins with the cookies of this moment. */
  keepCookies(): void {
    if (this.cookieRule === 'per-iteration') this.#keptCookies = this.cookies?.copy()
  }

  /** Forgets what the iteration has changed. */
  resetCookies(): void {
    this.cookies = this.#keptCookies?.copy()
  }

  /** Forgets the kept ones, too. */
  clearCookies(): void {
    this.cookies = undefined
    this.#keptCookies = undefined
  }

  #startWithin(request: PreparedRequest, sender: Sender, nowMs: Milliseconds): void {
    const exchange = new ReplyExchange(this, request.decompress || request.check !== undefined ? this.#maxBodyBytes : 0)
    exchange.perform(request, nowMs).then(
      () => sender.onDone(undefined, exchange.endedMs),
      ({ code, message }: ClientError) => sender.onDone({ code, message }, exchange.endedMs),
    )
  }

  /** Ends every connection and every call at once. */
  destroy(): void {
    this.epoch += 1
    this.#transport.destroy()
  }

  /** Ends it for good: a leftover task opens no connection after the run. */
  close(): Promise<void> {
    this.#isClosed = true
    this.epoch += 1
    return this.#transport.close()
  }
}

/** The implementation of a client: checks a call, and performs it. */
export interface Calls {
  prepare(url: string | URL, options: HttpRequestOptions | undefined): PreparedRequest
  perform(request: PreparedRequest, locations: LocationKeeper): Promise<Reply>
  /** A call with wrong arguments, while calls are allowed. */
  refused(error: unknown): Promise<never>
  /** A call after the end of the client's lifetime. */
  cameLate(): Promise<never>
  cookiesFor(lifetime: Lifetime): HttpCookies
}

const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i

/** More redirects than a task follows by itself in an iteration. */
const MOST_LOCATIONS = 100

/** Anything but a plain object is passed on, and refused: to spread a form given in place of the options would silently drop it. */
const withMethod = (method: string, options: HttpCallOptions | undefined): HttpRequestOptions =>
  options === undefined || isPlainObject(options) ? { ...options, method } : options

/** {@link HttpClient} on top of any engine. */
export class HttpCalls implements HttpClient, LocationKeeper {
  readonly #calls: Calls

  readonly #lifetime: Lifetime

  #cookies: HttpCookies | undefined

  #locations: Map<string, string> | undefined

  static {
    refuseDetached(HttpCalls, 'http', ['request', 'get', 'post', 'put', 'patch', 'delete', 'head'])
  }

  constructor(calls: Calls, lifetime: Lifetime = NO_END) {
    this.#calls = calls
    this.#lifetime = lifetime
  }

  get cookies(): HttpCookies {
    return (this.#cookies ??= this.#calls.cookiesFor(this.#lifetime))
  }

  request(url: string | URL, options?: HttpRequestOptions): Promise<Reply> {
    if (this.#lifetime.isOver) return this.#calls.cameLate()
    let request: PreparedRequest
    try {
      request = this.#calls.prepare(typeof url === 'string' ? (this.#locations?.get(url) ?? url) : url, options)
    } catch (error) {
      // An error keeps ten frames, and those of ours may be as many: the line of the task is the one that matters.
      if (error instanceof LoadError) Error.captureStackTrace(error)
      // A call with wrong arguments rejects like a failed one, so that a task handles both in the same way.
      return this.#calls.refused(error)
    }
    return this.#calls.perform(request, this)
  }

  /** A relative `location` that the task requests next is relative to its reply, not to `baseUrl`. */
  noteLocation(location: string, url: string): void {
    const target = ABSOLUTE.test(location) ? undefined : resolveLocation(location, url)
    if (target === undefined) return
    this.#locations ??= new Map()
    if (this.#locations.size < MOST_LOCATIONS) this.#locations.set(location, target.href)
  }

  get(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, options)
  }

  post(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, withMethod('POST', options))
  }

  put(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, withMethod('PUT', options))
  }

  patch(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, withMethod('PATCH', options))
  }

  delete(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, withMethod('DELETE', options))
  }

  head(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, withMethod('HEAD', options))
  }
}
