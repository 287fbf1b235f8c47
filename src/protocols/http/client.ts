import type { Duration } from '../../units/duration.ts'
import type { Reply } from '../reply.ts'
import type { AcceptOption } from './request/accept-rule.ts'
import type { RequestBody } from './request/body.ts'
import type { RequestHeaders } from './request/headers.ts'
import type { Query } from './request/query.ts'

/** What one call of {@link HttpClient} may say about itself. Every option may be `undefined`, which means "not given". */
export interface HttpCallOptions {
  /** Counts the call as a step of this name. */
  readonly name?: string | undefined
  readonly headers?: RequestHeaders | undefined
  /** Text, a `Uint8Array`, `URLSearchParams`, or a plain object or list, which is sent as JSON. Sets `content-type` where `headers` does not. */
  readonly body?: RequestBody | undefined
  /**
   * Statuses that are success: `200`, `'2xx'`, a list, or a function. Any status resolves the call; one that is not accepted counts as failed.
   * @defaultValue the option `accept` of the run
   */
  readonly accept?: AcceptOption | undefined
  /** Parameters to append to those that the address has, which stay as written. A list gives a name several times; `undefined` and `null` leave it out. */
  readonly query?: Query | undefined
  /**
   * Bound on this call; at expiry it rejects with `timeout` and its connection is closed. Above 0.
   * @defaultValue none: the `timeout` of the iteration bounds it
   */
  readonly timeout?: Duration | undefined
}

export interface HttpRequestOptions extends HttpCallOptions {
  /** @defaultValue 'GET' */
  readonly method?: string | undefined
}

/**
 * The HTTP client of one virtual user, `context.http`: its own connections, its own cookies.
 *
 * A call resolves once the whole body has come, whatever the status; the body is kept up to the option `maxBody`. Redirects are not followed.
 * Nothing is sent that was not asked for but `host`, `connection`, `content-length`, `content-type` and the cookies of the user; in particular no
 * `accept-encoding`, and where a target compresses all the same, the body is what came, not decompressed.
 *
 * Addresses may be relative to the option `baseUrl`: the path of the request is appended to its path. They go out as written wherever the URL standard
 * allows, without their fragment.
 * A call rejects with a {@link ClientError} when no reply came, and with a `LoadError` (`bad-url`, `bad-header`, `bad-body`, …) before anything is
 * sent when it was called wrongly.
 */
export interface HttpClient {
  request(url: string | URL, options?: HttpRequestOptions): Promise<Reply>
  get(url: string | URL, options?: HttpCallOptions): Promise<Reply>
  post(url: string | URL, options?: HttpCallOptions): Promise<Reply>
  put(url: string | URL, options?: HttpCallOptions): Promise<Reply>
  patch(url: string | URL, options?: HttpCallOptions): Promise<Reply>
  delete(url: string | URL, options?: HttpCallOptions): Promise<Reply>
  head(url: string | URL, options?: HttpCallOptions): Promise<Reply>
}
