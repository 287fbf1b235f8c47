import type { Duration } from '../../units/duration.ts'
import type { RequestHeaders } from '../../units/header-fields.ts'
import type { Reply, ReplyCheck } from '../reply.ts'
import type { AcceptOption } from './request/accept-rule.ts'
import type { RequestBody } from './request/body.ts'
import type { Query } from './request/query.ts'

/** The options of one call of {@link HttpClient}. Every option may be `undefined`, which means "not given". */
export interface HttpCallOptions {
  /** Counts the call as a step with this name. */
  readonly name?: string | undefined
  readonly headers?: RequestHeaders | undefined
  /**
   * Text, bytes, `URLSearchParams`, `FormData`, a `Blob` or `File`, a stream, or a plain object or list, which is sent as JSON. Sets `content-type` unless
   * `headers` does, except for bytes and streams.
   */
  readonly body?: RequestBody | undefined
  /**
   * Statuses that count as success: `200`, `'2xx'`, a list, or a function. Any status resolves the call; one that is not accepted counts as failed.
   * @defaultValue the option `accept` of the run
   */
  readonly accept?: AcceptOption | undefined
  /**
   * Checks the complete reply, if its status is accepted. If it throws or returns `false`, the call, its step and the iteration fail with the code `check`; the
   * call still resolves. It must not be `async`.
   */
  readonly check?: ReplyCheck | undefined
  /** Parameters to append to those of the address, which stay as written. A list repeats the name; `undefined` and `null` leave it out. */
  readonly query?: Query | undefined
  /**
   * How many redirects are followed, from 0 to 20. They are part of the call: one step, one latency; with more, it fails with `too-many-redirects`. At another
   * origin the headers given here are not sent.
   * @defaultValue the option `redirects` of the run
   */
  readonly redirects?: number | undefined
  /**
   * Whether a compressed body is decompressed, up to `maxBody`. Sends the header `accept-encoding` unless it is given.
   * @defaultValue the option `decompress` of the run
   */
  readonly decompress?: boolean | undefined
  /**
   * Limit on this call; when it passes, the call rejects with `timeout` and its connection is closed. Above 0.
   * @defaultValue none: only the `timeout` of the iteration applies
   */
  readonly timeout?: Duration | undefined
}

/**
 * The cookies of one virtual user, `context.http.cookies`: those that targets have set, and those of `set`. With the option `cookies: 'off'` there are none.
 */
export interface HttpCookies {
  /**
   * The value of a cookie; `undefined` if the user has none of this name. With `url`, of the one that would be sent there; otherwise of the one that was set
   * last, whatever its host and path.
   *
   * @example
   * await load(({ http }) => http.post('/orders', { headers: { 'x-csrf-token': http.cookies.get('csrftoken') } }))
   */
  get(name: string, url?: string | URL): string | undefined
  /**
   * Sets a cookie for all paths of the host of `baseUrl`, or of `url`.
   *
   * @throws {LoadError} `bad-call` if name or value cannot be sent; `no-base-url` if there is neither `baseUrl` nor `url`.
   */
  set(name: string, value: string, url?: string | URL): void
  /** Forgets all cookies of this user. */
  clear(): void
}

export interface HttpRequestOptions extends HttpCallOptions {
  /** @defaultValue 'GET' */
  readonly method?: string | undefined
}

/**
 * The HTTP client of one virtual user, `context.http`: its own connections, its own cookies.
 *
 * A call resolves when the whole body has arrived, whatever the status; the body is kept up to the option `maxBody`. The client adds only `host`,
 * `connection`, `content-length`, `content-type` and the cookies of the user. Redirects are followed only with `redirects`, and bodies are decompressed only
 * with `decompress`.
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
  /** The cookies of this user. */
  readonly cookies: HttpCookies
}
