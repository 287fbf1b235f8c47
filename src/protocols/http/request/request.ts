import type { OutgoingHttpHeaders } from 'node:http2'
import { parseDuration, type Milliseconds } from '../../../units/duration.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import { wrongReturn } from '../../../units/errors/returned-value.ts'
import { isForm, isPlainObject } from '../../../units/platform/any-realm.ts'
import { didYouMean } from '../../../units/text/meant.ts'
import { formatReceived } from '../../../units/text/received.ts'
import type { ReplyCheck } from '../../reply.ts'
import { ruleFromOption, type AcceptRule } from './accept-rule.ts'
import { encodeBody } from './body.ts'
import type { HttpRequestOptions } from '../client.ts'
import { asksToClose, headerOf, overlaid, withDefaults } from './headers.ts'
import { ownHeaders } from './own-headers.ts'
import { encodeQuery } from './query.ts'
import type { SentValues } from './sent-values.ts'
import { withQuery, type RequestTarget, type Targets } from './request-target.ts'
import { isStreamed, type StreamedBody } from './streamed-body.ts'

/** A request that is checked and encoded as far as possible before it is sent. */
export interface PreparedRequest {
  readonly name: string | undefined
  readonly target: RequestTarget
  readonly accepts: AcceptRule
  /** The check of each reply whose status is accepted. */
  readonly check: ReplyCheck | undefined
  /** Limit on the call; 0 for none. */
  readonly timeoutMs: Milliseconds
  /** The size of the body; also 0 for a stream, whose size is not known. */
  readonly bodyBytes: number
  /** Whether it asks the target to close the connection after the reply. */
  readonly closes: boolean
  /** How many redirects are followed. */
  readonly redirects: number
  /** Whether the body of the reply is decompressed. */
  readonly decompress: boolean
  /** The headers that the caller gave; name, value, name, value. */
  readonly given: readonly string[]
  /** The `content-type` of the body by itself, if it has one. */
  readonly bodyType: string | undefined
  // From here on in the form of undici's `dispatch`, so that sending it again creates no object.
  readonly method: string
  readonly path: string
  /** As `given`, with those that the client adds. */
  readonly headers: string[]
  readonly body: Buffer | StreamedBody | null
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

const KNOWN = new Set(['method', 'name', 'headers', 'body', 'accept', 'check', 'query', 'timeout', 'redirects', 'decompress'])
const METHOD = /^[A-Z]+(?:-[A-Z]+)*$/
const NO_OPTIONS: HttpRequestOptions = {}

/** A task calls a handful of addresses repeatedly, or always new ones; only the first are worth the memory. */
const MOST_KEPT = 500

/** What applies to the requests of a run unless they say otherwise. */
export interface RequestDefaults {
  readonly redirects: number
  readonly decompress: boolean
  /** As name, value, name, value. */
  readonly headers: readonly string[]
  /** Makes the name of a call without one; `undefined` from it for none. */
  readonly names: ((call: { readonly method: string; readonly url: string }) => unknown) | undefined
}

const NO_DEFAULTS: RequestDefaults = { redirects: 0, decompress: false, headers: [], names: undefined }

/** Makes the requests of a run. A request that is only an address is made once, however often it is sent. */
export class Requests {
  readonly #targets: Targets
  readonly #accepts: AcceptRule
  readonly #defaults: RequestDefaults
  readonly #plain = new Map<string, PreparedRequest>()
  readonly #sent: SentValues | undefined

  /** `accepts` is the default of the run; `sent`, if given, notes each request. */
  constructor(targets: Targets, accepts: AcceptRule, defaults: RequestDefaults = NO_DEFAULTS, sent?: SentValues) {
    this.#targets = targets
    this.#accepts = accepts
    this.#defaults = defaults
    this.#sent = sent
  }

  /**
   * `headers` are the default headers of this call, if they are made for each.
   *
   * @throws {LoadError} as {@link prepareRequest}
   */
  prepare(url: string | URL, options: HttpRequestOptions | undefined, headers?: readonly string[]): PreparedRequest {
    const plain = options === undefined && headers === undefined && typeof url === 'string' ? url : undefined
    const known = plain === undefined ? undefined : this.#plain.get(plain)
    if (known !== undefined) return known
    const defaults = headers === undefined ? this.#defaults : { ...this.#defaults, headers }
    const request = prepareRequest(url, options === undefined ? NO_OPTIONS : options, this.#targets, this.#accepts, defaults)
    this.#sent?.note(request)
    if (plain !== undefined && this.#plain.size < MOST_KEPT) this.#plain.set(plain, request)
    return request
  }
}

/**
 * Checks a request and encodes it.
 *
 * @throws {LoadError} `bad-call`, `bad-url`, `no-base-url`, `bad-header`, `bad-body` or `bad-accept`, with the problem.
 */
export function prepareRequest(
  url: string | URL,
  options: HttpRequestOptions,
  targets: Targets,
  accepts: AcceptRule,
  defaults: RequestDefaults = NO_DEFAULTS,
): PreparedRequest {
  if (!isPlainObject(options)) {
    throw new LoadError(
      'bad-call',
      `Expected the options of a request such as { headers: { accept: 'text/html' } }, got ${kindOf(options)}: ` +
        "what is sent is an option, as in http.post('/users', { body: { name: 'ada' } })",
    )
  }
  for (const key in options) {
    if (!KNOWN.has(key)) throw unknownOption(key, options)
  }
  const target = targets.resolve(url)
  const aimed = options.query === undefined ? target : withQuery(target, encodeQuery(options.query))
  const method = options.method === undefined ? 'GET' : methodOf(options.method)
  const given = withDefaults(isForm(options.body) ? withoutType(defaults.headers) : defaults.headers, options.headers)
  const body = options.body === undefined ? undefined : encodeBody(options.body, headerOf(given, 'content-type'))
  const content = body?.content ?? null
  const decompress = options.decompress === undefined ? defaults.decompress : decompressOf(options.decompress)
  const own = ownHeaders(given, body?.contentType, decompress)
  return {
    name: nameOf(options.name) ?? (defaults.names === undefined ? undefined : madeName(defaults.names({ method, url: aimed.url }))),
    target: aimed,
    accepts: options.accept === undefined ? accepts : ruleFromOption(options.accept),
    check: options.check === undefined ? undefined : checkOf(options.check),
    timeoutMs: options.timeout === undefined ? 0 : timeoutOf(options.timeout),
    bodyBytes: content === null || isStreamed(content) ? 0 : content.length,
    closes: asksToClose(given),
    redirects: options.redirects === undefined ? defaults.redirects : redirectsOf(options.redirects),
    decompress,
    given,
    bodyType: body?.contentType,
    method,
    path: aimed.path,
    // The types of undici want a list that it may change, which it does not.
    headers: own.length === 0 ? (given as string[]) : [...given, ...own],
    body: content,
    reset: false,
    encoded: undefined,
    fields: undefined,
  }
}

const REDIRECTS = ': `redirects` says how many redirects are followed, as in `redirects: 5`'

/** What clients of HTTP have an option for, and calls here have not. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['signal', ': a call ends with its iteration, and `timeout` bounds it before'],
  ['redirect', REDIRECTS],
  ['maxRedirects', REDIRECTS],
  ['followRedirect', REDIRECTS],
  ['followRedirects', REDIRECTS],
  ['allow_redirects', REDIRECTS],
  ['auth', ': send it as the header `authorization`'],
  ['cookies', ': a user keeps those that targets set; `http.cookies.set` sets others'],
  ['jar', ': a user keeps the cookies that targets set; `http.cookies` has them'],
  ['files', ': an upload is a FormData as `body`'],
])

const SENDING = new Set(['POST', 'PUT', 'PATCH'])

/** The fields of a body in the place of the options are the likeliest mistake if nothing else is near. */
function unknownOption(key: string, { method = 'GET', body }: HttpRequestOptions): LoadError {
  const near = OTHERWISE.get(key) ?? didYouMean(key, KNOWN)
  const hint = near === '' && body === undefined && SENDING.has(method) ? ': what is sent is an option, as in { body: { … } }' : near
  return new LoadError(
    'bad-call',
    `Unknown option \`${key}\` of a request${hint}${hint.endsWith('?') ? '' : '.'} Known: ${[...KNOWN].join(', ')}`,
  )
}

function nameOf(name: unknown): string | undefined {
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  throw new LoadError('bad-call', `Expected \`name\` to be the name of a step, got ${formatReceived(name)}`)
}

/** A form has its own type, with its boundary. */
const withoutType = (headers: readonly string[]): readonly string[] => overlaid(headers, [], ['content-type'])

const NAMES_RULE = {
  code: 'bad-names',
  option: 'names',
  expectation: "the name of a step such as 'GET /users/:id'",
  instead: 'Return undefined for a call without a name',
}

function madeName(name: unknown): string | undefined {
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  throw wrongReturn(NAMES_RULE, name)
}

function methodOf(method: unknown): string {
  const upper = typeof method === 'string' ? method.toUpperCase() : ''
  // CONNECT opens a tunnel, and is not a request with a reply.
  if (METHOD.test(upper) && upper !== 'CONNECT') return upper
  throw new LoadError('bad-call', `Expected \`method\` to be an HTTP method such as 'GET' or 'POST', got ${formatReceived(method)}`)
}

function checkOf(check: unknown): ReplyCheck {
  if (typeof check === 'function') return check as ReplyCheck
  throw new LoadError(
    'bad-call',
    `Expected \`check\` to be a function such as (reply) => reply.json().id === 7, got ${formatReceived(check)}`,
  )
}

function timeoutOf(timeout: unknown): Milliseconds {
  const timeoutMs = parseDuration(timeout)
  if (timeoutMs !== undefined && timeoutMs > 0) return timeoutMs
  throw new LoadError('bad-call', `Expected \`timeout\` to be a time above 0 such as 500 or '10s', got ${formatReceived(timeout)}`)
}

/** More is a loop, or a mistake. */
const MOST_REDIRECTS = 20

function redirectsOf(redirects: unknown): number {
  if (Number.isInteger(redirects) && (redirects as number) >= 0 && (redirects as number) <= MOST_REDIRECTS) return redirects as number
  throw new LoadError(
    'bad-call',
    `Expected \`redirects\` to be how many redirects are followed, from 0 to ${MOST_REDIRECTS}, got ${formatReceived(redirects)}`,
  )
}

function decompressOf(decompress: unknown): boolean {
  if (typeof decompress === 'boolean') return decompress
  throw new LoadError('bad-call', `Expected \`decompress\` to be true or false, got ${formatReceived(decompress)}`)
}
