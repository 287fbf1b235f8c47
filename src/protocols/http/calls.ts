import { NO_END, type Lifetime } from '../call.ts'
import { refuseDetached } from '../detached.ts'
import type { Reply } from '../reply.ts'
import type { HttpCallOptions, HttpClient, HttpRequestOptions } from './client.ts'
import type { PreparedRequest } from './request/request.ts'

/** The implementation of a client: checks a call, and performs it. */
export interface Calls {
  prepare(url: string | URL, options: HttpRequestOptions | undefined): PreparedRequest
  perform(request: PreparedRequest): Promise<Reply>
  /** A call with wrong arguments, while calls are allowed. */
  refused(error: unknown): Promise<never>
  /** A call after the end of the client's lifetime. */
  cameLate(): Promise<never>
}

/** {@link HttpClient} on top of any engine. */
export class HttpCalls implements HttpClient {
  readonly #calls: Calls

  readonly #lifetime: Lifetime

  static {
    refuseDetached(HttpCalls, 'http', ['request', 'get', 'post', 'put', 'patch', 'delete', 'head'])
  }

  constructor(calls: Calls, lifetime: Lifetime = NO_END) {
    this.#calls = calls
    this.#lifetime = lifetime
  }

  request(url: string | URL, options?: HttpRequestOptions): Promise<Reply> {
    if (this.#lifetime.isOver) return this.#calls.cameLate()
    let request: PreparedRequest
    try {
      request = this.#calls.prepare(url, options)
    } catch (error) {
      // A call with wrong arguments rejects like a failed one, so that a task handles both in the same way.
      return this.#calls.refused(error)
    }
    return this.#calls.perform(request)
  }

  get(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, options)
  }

  post(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, { ...options, method: 'POST' })
  }

  put(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, { ...options, method: 'PUT' })
  }

  patch(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, { ...options, method: 'PATCH' })
  }

  delete(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, { ...options, method: 'DELETE' })
  }

  head(url: string | URL, options?: HttpCallOptions): Promise<Reply> {
    return this.request(url, { ...options, method: 'HEAD' })
  }
}
