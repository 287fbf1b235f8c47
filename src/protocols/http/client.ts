import type { Duration } from '../../units/duration.ts'
import type { Reply } from '../reply.ts'
import type { AcceptOption } from './request/accept-rule.ts'
import type { RequestBody } from './request/body.ts'
import type { RequestHeaders } from './request/headers.ts'
import type { Query } from './request/query.ts'

/** The options of one call of {@link HttpClient}. Every option may be `undefined`, which means "not given". */
export interface HttpCallOptions {
  /** Counts the call as a step with this name. */
  readonly name?: string | undefined
  readonly headers?: RequestHeaders | undefined
  /** Text, a `Uint8Array`, `URLSearchParams`, a stream, or a plain object or list, which is sent as JSON. Sets `content-type` unless `headers` does. */
  readonly body?: RequestBody | undefined
  /**
   * Statuses that count as success: `200`, `'2xx'`, a list, or a function. Any status resolves the call; one that is not accepted counts as failed.
   * @defaultValue the option `accept` of the run
   */
  readonly accept?: AcceptOption | undefined
  /** Parameters to append to those of the address, which stay as written. A list repeats the name; `undefined` and `null` leave it out. */
  readonly query?: Query | undefined
  /**
   * Limit on this call; when it passes, the call rejects with `timeout` and its connection is closed. Above 0.
   * @defaultValue none: only the `timeout` of the iteration applies
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
 * A call resolves when the whole body has arrived, whatever the status; the body is kept up to the option `maxBody`. Redirects are not followed. The client
 * adds only `host`, `connection`, `content-length`, `content-type` and the cookies of the user; in particular, it sends no `accept-encoding`, and if a target
 * compresses all the same, the body is not decompressed.
 *
 * Addresses may be relative to the option `baseUrl`: the path of the request is appended to its path. They are sent as written, as far as the URL standard
 * allows, without their fragment. A call rejects with a {@link ClientError} if there is no reply, and with a `LoadError` (`bad-url`, `bad-header`, `bad-body`,
 * …) before anything is sent if its arguments are wrong.
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
