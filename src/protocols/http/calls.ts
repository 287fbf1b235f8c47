import { NO_END, type Lifetime } from '../call.ts'
import { refuseDetached } from '../detached.ts'
import type { Reply } from '../reply.ts'
import type { HttpCallOptions, HttpClient, HttpRequestOptions } from './client.ts'
import type { PreparedRequest } from './request/request.ts'

/** What a client stands on: checks a call, and performs it. */
export interface Calls {
  prepare(url: string | URL, options: HttpRequestOptions | undefined): PreparedRequest
  perform(request: PreparedRequest): Promise<Reply>
  /** A call was made wrongly, while calls may be made. */
  refused(error: unknown): Promise<never>
  /** A call was made after the client's time. */
  cameLate(): Promise<never>
}

/** {@link HttpClient} over whatever engine performs its calls. */
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
      // A call that was made wrongly rejects, as one that fails: a task has one way to see either.
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
