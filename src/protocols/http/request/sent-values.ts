import { isStreamed, type StreamedBody } from './streamed-body.ts'

/** Requests whose values are read at once: most tasks send the same ones again and again. */
const MOST_FIRST = 64
/** The last requests, whose values are read when they are asked for. */
const MOST_LAST = 256
const MOST_VALUES = 2_000
/** Different values of headers and cookies, of all requests, where credentials are: a thread has as many as it has users, or fewer. */
const MOST_SEEN = 500
/** A longer body is not kept, and not searched. */
const MOST_BODY_BYTES = 4_096
/** Shorter values occur in ordinary text. */
const SHORTEST = 6
const LONGEST = 2_000

/** Headers that say how to talk, and hold no secret. */
const ORDINARY: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-type',
  'host',
  'pragma',
  'te',
  'upgrade',
])

/** The parts of a request that may hold a secret, as they are prepared. */
interface SentParts {
  /** Name, value, name, value. */
  readonly headers: readonly string[]
  readonly path: string
  readonly body: Buffer | StreamedBody | null
  readonly bodyBytes: number
}

/**
 * What requests have sent that may be secret: values of headers, cookies, the query and the body. Reports mask these values, which a target may repeat in
 * its errors and its output. Headers and cookies are read whenever they have a value that was not there before; the query and the body of the first requests
 * at once, and of the others only the last are kept. Noting a request that repeats known values allocates nothing.
 */
export class SentValues {
  readonly #values = new Set<string>()
  readonly #seen = new Set<string>()
  readonly #last: SentParts[] = []
  readonly #lastCookies: (readonly string[])[] = []
  #count = 0
  #replies = 0

  note(request: SentParts): void {
    const index = this.#count++
    if (index < MOST_FIRST) {
      this.#read(request)
      return
    }
    if (this.#seen.size < MOST_SEEN) this.#newHeaders(request.headers)
    if (request.bodyBytes <= MOST_BODY_BYTES) this.#last[index % MOST_LAST] = request
  }

  /** The credentials for a proxy, which every request through it carries. */
  noteProxyAuthorization(value: string): void {
    this.#header('proxy-authorization', value)
  }

  /** A cookie of the caller. */
  noteCookie(value: string): void {
    this.#add(value)
  }

  /** The cookies that a reply sets: its user sends them from then on. */
  noteSetCookies(headers: readonly string[]): void {
    const index = this.#replies++
    if (index < MOST_FIRST || this.#seen.size < MOST_SEEN) this.#newCookies(headers)
    else this.#lastCookies[index % MOST_LAST] = headers
  }

  #newHeaders(headers: readonly string[]): void {
    for (let index = 1; index < headers.length; index += 2) {
      const value = headers[index]!
      if (!this.#isNew(value)) continue
      this.#header(headers[index - 1]!.toLowerCase(), value)
    }
  }

  #newCookies(headers: readonly string[]): void {
    for (const header of headers) if (this.#isNew(header)) this.#setCookies([header])
  }

  #isNew(value: string): boolean {
    if (this.#seen.has(value)) return false
    this.#seen.add(value)
    return true
  }

  all(): readonly string[] {
    for (const headers of this.#lastCookies.splice(0)) if (headers !== undefined) this.#setCookies(headers)
    for (const request of this.#last.splice(0)) if (request !== undefined) this.#read(request)
    return [...this.#values]
  }

  #read({ headers, path, body }: SentParts): void {
    for (let index = 0; index < headers.length; index += 2) this.#header(headers[index]!.toLowerCase(), headers[index + 1]!)
    const query = path.indexOf('?')
    if (query >= 0) this.#form(path.slice(query + 1))
    if (body !== null && !isStreamed(body) && body.length <= MOST_BODY_BYTES) this.#body(body.toString())
  }

  #setCookies(headers: readonly string[]): void {
    for (const header of headers) {
      const [pair = ''] = header.split(';', 1)
      this.#add(pair.slice(pair.indexOf('=') + 1).trim())
    }
  }

  #header(name: string, value: string): void {
    if (ORDINARY.has(name)) return
    this.#add(value)
    if (name === 'cookie') for (const pair of value.split(';')) this.#add(pair.slice(pair.indexOf('=') + 1).trim())
    const [scheme = '', ...rest] = value.split(' ')
    if (name !== 'authorization' && name !== 'proxy-authorization') return
    this.#add(rest.join(' '))
    if (scheme.toLowerCase() === 'basic') for (const part of Buffer.from(rest.join(' '), 'base64').toString().split(':')) this.#add(part)
  }

  #form(text: string): void {
    for (const pair of text.split('&')) this.#add(pair.slice(pair.indexOf('=') + 1))
    for (const value of new URLSearchParams(text).values()) this.#add(value)
  }

  #body(text: string): void {
    const data = parsed(text)
    if (data !== undefined) this.#leaves(data)
    else if (text.startsWith('--')) for (const part of text.split('\r\n--')) this.#add(part.slice(part.indexOf('\r\n\r\n') + 4))
    else if (/^[^\s=&]+=/.test(text)) this.#form(text)
    else this.#add(text)
  }

  #leaves(data: unknown): void {
    if (typeof data === 'string' || typeof data === 'number') this.#add(String(data))
    else if (typeof data === 'object' && data !== null) for (const value of Object.values(data)) this.#leaves(value)
  }

  #add(value: string): void {
    if (value.length >= SHORTEST && value.length <= LONGEST && this.#values.size < MOST_VALUES) this.#values.add(value)
  }
}

/** `undefined` if it is not JSON. */
function parsed(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
