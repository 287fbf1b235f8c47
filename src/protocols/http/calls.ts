import { NO_END, type Lifetime } from '../call.ts'
import { LoadError } from '../../units/errors/error.ts'
import { isPlainObject } from '../../units/platform/any-realm.ts'
import { refuseDetached } from '../detached.ts'
import type { Reply } from '../reply.ts'
import type { LocationKeeper } from './exchange/reply-exchange.ts'
import type { HttpCallOptions, HttpClient, HttpCookies, HttpRequestOptions } from './client.ts'
import { resolveLocation } from './request/redirect.ts'
import type { PreparedRequest } from './request/request.ts'

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

/** What is no options stays as it is, to be refused: spread, a form in their place would be no body, and nothing would say so. */
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
