import { isUrl } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { formatAddress, formatReceived, shownAddress } from '../../../units/text/received.ts'

/** A parsed URL, in the parts a request needs. */
export interface RequestTarget {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`. */
  readonly origin: string
  /** Path and query, as sent. */
  readonly path: string
  /** Without fragment. */
  readonly url: string
  /** `url` without its query, which may contain secrets: this is shown in errors. */
  readonly shownUrl: string
}

const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i

/** A task loads a handful of addresses, or always new ones; only the first are worth the memory. */
const MOST_KEPT = 500

/**
 * Resolves the address of a call. The path of a relative address is appended to that of the base, so `users` and `/users` on `http://host/api` are both
 * `http://host/api/users`, and no address leads out of the base.
 */
export class Targets {
  readonly #kept = new Map<string, RequestTarget>()
  readonly #readBase: () => string | undefined
  #base: RequestTarget | undefined

  constructor(readBase: () => string | undefined) {
    this.#readBase = readBase
  }

  /** @throws {LoadError} `bad-url` if it is not an HTTP address, or `no-base-url` if it is relative and there is no base. */
  resolve(address: string | URL): RequestTarget {
    const text = isUrl(address) ? address.href : address
    if (typeof text !== 'string') {
      throw new LoadError(
        'bad-url',
        `Expected the address of a request, as text or a URL, got ${formatReceived(text)}: write http.get('/users')`,
      )
    }
    const known = this.#kept.get(text)
    if (known) return known
    const written = withoutBlankEnds(text)
    const target = ABSOLUTE.test(written) ? parseTarget(written) : appended(this.#baseFor(written), written)
    if (this.#kept.size < MOST_KEPT) this.#kept.set(text, target)
    return target
  }

  /** The base of relative addresses; `undefined` if there is none. It is read when it is first needed: the target may come up only then. */
  get base(): RequestTarget | undefined {
    const text = this.#base === undefined ? this.#readBase() : undefined
    if (text !== undefined) this.#base = parseTarget(text)
    return this.#base
  }

  #baseFor(relative: string): RequestTarget {
    const { base } = this
    if (base !== undefined) return base
    throw new LoadError(
      'no-base-url',
      `Expected an absolute address such as 'http://127.0.0.1:3000/users', got ${formatAddress(relative)}. For relative addresses set the option \`baseUrl\``,
    )
  }
}

/** Spaces and control characters around an address are not part of it (URL standard, 4.4). */
function withoutBlankEnds(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && text.charCodeAt(from) <= 0x20) from += 1
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to -= 1
  return text.slice(from, to)
}

/** Both are parsed separately and their paths joined: `..` in one cannot affect the other. */
function appended({ origin, path }: RequestTarget, relative: string): RequestTarget {
  const base = path.replace(/\?.*$/s, '')
  const { path: own } = parseTarget(`${origin}${/^[/\\]/.test(relative) ? '' : '/'}${relative}`)
  return targetFrom(origin, isPathless(relative) ? base + own.slice(1) : base.replace(/\/$/, '') + own)
}

const isPathless = (relative: string): boolean => relative === '' || relative.startsWith('?') || relative.startsWith('#')

function parseTarget(text: string): RequestTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.username || url.password)) {
    throw new LoadError(
      'bad-url',
      `Expected an address without user name and password: send them in the header \`authorization\` (host: ${url.host})`,
    )
  }
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const way = /^[\w.-]+:\d+(?:\/|$)/.test(text) ? ': write http:// before it' : ''
    throw new LoadError('bad-url', `Expected an http: or https: address, got ${formatAddress(text)}${way}`)
  }
  return targetAt(url)
}

/** The target at an address of HTTP without user info. */
export function targetAt({ origin, href }: URL): RequestTarget {
  // From the whole address: `search` does not distinguish a lone `?` from none.
  return targetFrom(origin, href.slice(origin.length).replace(/#.*$/s, ''))
}

function targetFrom(origin: string, path: string): RequestTarget {
  return { origin, path, url: origin + path, shownUrl: shownAddress(origin + path) }
}

/** The target with parameters appended to the existing ones, which stay unchanged. */
export function withQuery(target: RequestTarget, query: string): RequestTarget {
  if (query === '') return target
  const { origin, path } = target
  return targetFrom(origin, path + separatorAfter(path) + query)
}

function separatorAfter(path: string): string {
  const start = path.indexOf('?')
  if (start < 0) return '?'
  return start === path.length - 1 || path.endsWith('&') ? '' : '&'
}
