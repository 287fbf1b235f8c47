import type { OutgoingHttpHeaders } from 'node:http2'
import { parseDuration, type Milliseconds } from '../../../units/duration.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/kind-of.ts'
import { didYouMean } from '../../../units/meant.ts'
import { formatReceived } from '../../../units/received.ts'
import { ruleFromOption, type AcceptRule } from './accept-rule.ts'
import { encodeBody, type RequestStream } from './body.ts'
import type { HttpRequestOptions } from '../client.ts'
import { encodeHeaders, hasHeader } from './headers.ts'
import { encodeQuery } from './query.ts'
import { SentValues } from './sent-values.ts'
import { withQuery, type RequestTarget, type Targets } from './request-target.ts'

/** A request that is checked and encoded as far as possible before it is sent. */
export interface PreparedRequest {
  readonly name: string | undefined
  readonly target: RequestTarget
  readonly accepts: AcceptRule
  /** Limit on the call; 0 for none. */
  readonly timeoutMs: Milliseconds
  /** The size of the body; also 0 for a stream, whose size is not known. */
  readonly bodyBytes: number
  /** Whether it asks the target to close the connection after the reply. */
  readonly closes: boolean
  // From here on in the form of undici's `dispatch`, so that sending it again creates no object.
  readonly method: string
  readonly path: string
  /** Name, value, name, value. */
  readonly headers: string[]
  readonly body: Buffer | RequestStream | null
  /** The connection is kept, even after HEAD and after a GET with a body, unless there is a header `connection: close`. */
  readonly reset: false
  /** The encoded request of the wire engine, set when it is first sent. */
  encoded: Buffer | undefined
  /** The encoded request for HTTP/2. */
  fields: OutgoingHttpHeaders | undefined
}

/** A request as given to `load('http://…')` and `load({ url, … })`. */
export interface RequestSpec extends HttpRequestOptions {
  readonly url: string | URL
}

const KNOWN = new Set(['method', 'name', 'headers', 'body', 'accept', 'query', 'timeout'])
const METHOD = /^[A-Z]+(?:-[A-Z]+)*$/
const NO_HEADERS: string[] = []
const NO_OPTIONS: HttpRequestOptions = {}

/** A task calls a handful of addresses repeatedly, or always new ones; only the first are worth the memory. */
const MOST_KEPT = 500

/** Makes the requests of a run. A request that is only an address is made once, however often it is sent. */
export class Requests {
  readonly #targets: Targets
  readonly #accepts: AcceptRule
  readonly #plain = new Map<string, PreparedRequest>()
  readonly sent: SentValues = new SentValues()

  /** `accepts` is the default of the run. */
  constructor(targets: Targets, accepts: AcceptRule) {
    this.#targets = targets
    this.#accepts = accepts
  }

  /** @throws {LoadError} as {@link prepareRequest} */
  prepare(url: string | URL, options: HttpRequestOptions | undefined): PreparedRequest {
    if (options !== undefined || typeof url !== 'string') return this.#made(url, options ?? NO_OPTIONS)
    const known = this.#plain.get(url)
    if (known !== undefined) return known
    const request = this.#made(url, NO_OPTIONS)
    if (this.#plain.size < MOST_KEPT) this.#plain.set(url, request)
    return request
  }

  #made(url: string | URL, options: HttpRequestOptions): PreparedRequest {
    const request = prepareRequest(url, options, this.#targets, this.#accepts)
    this.sent.note(request)
    return request
  }
}

/**
 * Checks a request and encodes it.
 *
 * @throws {LoadError} `bad-call`, `bad-url`, `no-base-url`, `bad-header`, `bad-body` or `bad-accept`, with the problem.
 */
export function prepareRequest(url: string | URL, options: HttpRequestOptions, targets: Targets, accepts: AcceptRule): PreparedRequest {
  if (typeof options !== 'object' || options === null) {
    throw new LoadError(
      'bad-call',
      `Expected the options of a request such as { headers: { accept: 'text/html' } }, got ${kindOf(options)}`,
    )
  }
  for (const key in options) {
    if (!KNOWN.has(key)) throw unknownOption(key)
  }
  const target = targets.resolve(url)
  const aimed = options.query === undefined ? target : withQuery(target, encodeQuery(options.query))
  const headers = options.headers === undefined ? NO_HEADERS : encodeHeaders(options.headers)
  const body = options.body === undefined ? undefined : encodeBody(options.body)
  const needsType = body?.contentType !== undefined && !hasHeader(headers, 'content-type')
  const content = body?.content ?? null
  return {
    name: nameOf(options.name),
    target: aimed,
    accepts: options.accept === undefined ? accepts : ruleFromOption(options.accept),
    timeoutMs: options.timeout === undefined ? 0 : timeoutOf(options.timeout),
    bodyBytes: Buffer.isBuffer(content) ? content.length : 0,
    closes: asksToClose(headers),
    method: options.method === undefined ? 'GET' : methodOf(options.method),
    path: aimed.path,
    headers: needsType ? [...headers, 'content-type', body.contentType] : headers,
    body: content,
    reset: false,
    encoded: undefined,
    fields: undefined,
  }
}

/** What clients of HTTP have an option for, and calls here have not. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['signal', ': a call ends with its iteration, and `timeout` bounds it before'],
  ['redirect', ': redirects are not followed'],
  ['maxRedirects', ': redirects are not followed'],
  ['followRedirect', ': redirects are not followed'],
  ['auth', ': send it as the header `authorization`'],
  ['cookies', ': a user keeps those that targets set; send others as the header `cookie`'],
])

function unknownOption(key: string): LoadError {
  const hint = OTHERWISE.get(key) ?? didYouMean(key, KNOWN)
  return new LoadError(
    'bad-call',
    `Unknown option \`${key}\` of a request${hint}${hint.endsWith('?') ? '' : '.'} Known: ${[...KNOWN].join(', ')}`,
  )
}

/** `connection` is a list of options (RFC 9110, 7.6.1). */
function asksToClose(headers: readonly string[]): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]!.toLowerCase() === 'connection' && /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(headers[index + 1]!)) return true
  }
  return false
}

function nameOf(name: unknown): string | undefined {
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  throw new LoadError('bad-call', `Expected \`name\` to be the name of a step, got ${formatReceived(name)}`)
}

function methodOf(method: unknown): string {
  const upper = typeof method === 'string' ? method.toUpperCase() : ''
  // CONNECT opens a tunnel, and is not a request with a reply.
  if (METHOD.test(upper) && upper !== 'CONNECT') return upper
  throw new LoadError('bad-call', `Expected \`method\` to be an HTTP method such as 'GET' or 'POST', got ${formatReceived(method)}`)
}

function timeoutOf(timeout: unknown): Milliseconds {
  const timeoutMs = parseDuration(timeout)
  if (timeoutMs !== undefined && timeoutMs > 0) return timeoutMs
  throw new LoadError('bad-call', `Expected \`timeout\` to be a time above 0 such as 500 or '10s', got ${formatReceived(timeout)}`)
}
