import { isSearchParams } from '../../units/any-realm.ts'
import { LoadError } from '../../units/error.ts'
import { formatReceived } from '../../units/received.ts'

/** A URL taken apart once, in the pieces a request needs. */
export interface Target {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** Without fragment. */
  readonly url: string
  /** `url` without its query, which may hold secrets: what errors show. */
  readonly shownUrl: string
}

const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i

/** A task loads a handful of addresses, or ever new ones; only the first are worth the memory. */
const MOST_KEPT = 500

/**
 * Turns what a task calls into a target. A relative address is appended to the base, so `users` and `/users` on `http://host/api` are both
 * `http://host/api/users`.
 */
export class Targets {
  readonly #kept = new Map<string, Target>()
  readonly #readBase: () => string | undefined
  #base: string | undefined

  constructor(readBase: () => string | undefined) {
    this.#readBase = readBase
  }

  /** @throws {LoadError} `bad-url` where it is no address of HTTP, or `no-base-url` where it is relative and there is no base. */
  resolve(address: string | URL): Target {
    const text = typeof address === 'string' ? address : String(address)
    const known = this.#kept.get(text)
    if (known) return known
    const target = parseTarget(ABSOLUTE.test(text) ? text : this.#onBase(text))
    if (this.#kept.size < MOST_KEPT) this.#kept.set(text, target)
    return target
  }

  /** The base is read when it is first needed: the target may have come up only then. */
  #onBase(relative: string): string {
    this.#base ??= this.#readBase()
    if (this.#base === undefined) {
      throw new LoadError(
        'no-base-url',
        `Expected an absolute address such as 'http://127.0.0.1:3000/users', got ${formatReceived(relative)}. For relative ones give the option \`baseUrl\``,
      )
    }
    const base = this.#base.replace(/[?#].*$/s, '')
    if (relative === '' || relative.startsWith('?')) return base + relative
    return `${base.replace(/\/$/, '')}/${relative.replace(/^\//, '')}`
  }
}

function parseTarget(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.username || url.password)) {
    throw new LoadError(
      'bad-url',
      `Expected an address without name and password: give them as the header \`authorization\` (host: ${url.host})`,
    )
  }
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new LoadError('bad-url', `Expected an address of http: or https:, got ${formatReceived(text)}`)
  }
  return targetFrom(url)
}

function targetFrom({ origin, pathname, search }: URL): Target {
  return { origin, path: pathname + search, url: origin + pathname + search, shownUrl: origin + pathname }
}

/** A value of a query: a list stands for the name given several times, `undefined` and `null` for leaving it out. */
type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[]

export type Query = URLSearchParams | Readonly<Record<string, QueryValue>>

/** The target with more parameters behind those it has. */
export function withQuery(target: Target, query: Query): Target {
  const url = new URL(target.url)
  const pairs = isSearchParams(query) ? [...query] : Object.entries(query).flatMap(([name, value]) => pairsOf(name, value))
  for (const [name, value] of pairs) url.searchParams.append(name, value)
  return targetFrom(url)
}

function pairsOf(name: string, value: QueryValue): [string, string][] {
  if (value === undefined || value === null) return []
  return [value].flat().map((one) => [name, String(one)])
}
