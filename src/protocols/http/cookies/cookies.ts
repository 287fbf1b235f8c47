import { isIP } from 'node:net'
import { wallClockMs } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { addressKind } from '../../guard/address.ts'
import { parseSetCookie, type SetCookie } from './set-cookie.ts'

/** Several times as many as RFC 6265 (6.1) asks a browser to keep for one host: a target that keeps inventing names must not fill the memory. */
const MOST_COOKIES = 300

/** A stored cookie. */
interface Cookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  /** Whether it is sent only to the host that set it, and not to its subdomains. */
  readonly isHostOnly: boolean
  readonly path: string
  readonly isSecure: boolean
  readonly expiresAtMs: number
  /** Higher than that of every cookie set before. */
  readonly setAs: number
}

/** The parts of an address that decide which cookies are sent there. */
interface Place {
  readonly url: string
  readonly host: string
  readonly path: string
  /** TLS, or a loopback host, which browsers trust without TLS. */
  readonly isTrusted: boolean
}

/**
 * The cookies of one virtual user, by the rules of RFC 6265: domain, path, expiry, `Secure` (which, as in browsers, loopback hosts satisfy without TLS).
 * Cookies that a browser would refuse are silently dropped; but there is no list of public suffixes such as `co.uk`, since there are no pages of other sites.
 */
export class Cookies {
  /** In the order in which they were first set. */
  readonly #kept = new Map<string, Cookie>()
  readonly #evicted: () => void
  readonly #nowMs: () => Milliseconds
  #place: Place | undefined
  #set = 0

  /** `evicted` is called for each unexpired cookie that is removed to make room. */
  constructor(evicted: () => void, nowMs: () => Milliseconds = wallClockMs) {
    this.#evicted = evicted
    this.#nowMs = nowMs
  }

  store(url: string, setCookieHeaders: readonly string[]): void {
    const place = this.#placeAt(url)
    const nowMs = this.#nowMs()
    for (const header of setCookieHeaders) {
      const parsed = parseSetCookie(header, nowMs)
      const cookie = parsed && cookieFor(parsed, place, ++this.#set)
      if (cookie !== undefined) this.#keep(cookie, nowMs)
    }
  }

  /** Sets a cookie for the host of an address, with the path `/` and until it is replaced. Name and value must be valid in a header. */
  set(url: string, name: string, value: string): void {
    const { host } = this.#placeAt(url)
    const setAs = ++this.#set
    const expiresAtMs = Number.POSITIVE_INFINITY
    this.#keep({ name, value, domain: host, isHostOnly: true, path: '/', isSecure: false, expiresAtMs, setAs }, this.#nowMs())
  }

  /** The value of the cookie of this name: with `url`, of the one that is sent there first; otherwise of the one set last, whatever its host and path. */
  get(name: string, url: string | undefined): string | undefined {
    const place = url === undefined ? undefined : this.#placeAt(url)
    const nowMs = this.#nowMs()
    let found: Cookie | undefined
    for (const cookie of this.#kept.values()) {
      if (cookie.name !== name || cookie.expiresAtMs <= nowMs || (place !== undefined && !isDue(cookie, place))) continue
      if (found === undefined || (place === undefined ? cookie.setAs > found.setAs : cookie.path.length > found.path.length)) found = cookie
    }
    return found?.value
  }

  /** The same cookies, apart from what is set later. */
  copy(): Cookies {
    const copy = new Cookies(this.#evicted, this.#nowMs)
    for (const [identity, cookie] of this.#kept) copy.#kept.set(identity, cookie)
    copy.#set = this.#set
    return copy
  }

  /** The value of the header `cookie`; `undefined` if there are no cookies to send. Longer paths come first, then older cookies. */
  headerFor(url: string): string | undefined {
    const place = this.#placeAt(url)
    const nowMs = this.#nowMs()
    let due: Cookie[] | undefined
    for (const [identity, cookie] of this.#kept) {
      if (cookie.expiresAtMs <= nowMs) this.#kept.delete(identity)
      else if (isDue(cookie, place)) (due ??= []).push(cookie)
    }
    return due
      ?.sort((first, second) => second.path.length - first.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** Usually, one address is loaded repeatedly. */
  #placeAt(url: string): Place {
    if (this.#place?.url !== url) this.#place = placeOf(url)
    return this.#place
  }

  #keep(cookie: Cookie, nowMs: number): void {
    const identity = `${cookie.name};${cookie.domain};${cookie.path}`
    if (cookie.expiresAtMs <= nowMs) return void this.#kept.delete(identity)
    this.#kept.set(identity, cookie)
    if (this.#kept.size > MOST_COOKIES) this.#makeRoom(nowMs)
  }

  /** Removes expired cookies first, and then, as in browsers, the oldest. */
  #makeRoom(nowMs: number): void {
    for (const [identity, { expiresAtMs }] of this.#kept) if (expiresAtMs <= nowMs) this.#kept.delete(identity)
    for (const identity of this.#kept.keys()) {
      if (this.#kept.size <= MOST_COOKIES) return
      this.#kept.delete(identity)
      this.#evicted()
    }
  }
}

function placeOf(url: string): Place {
  const { protocol, hostname, pathname } = new URL(url)
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  const isLoopback = isIP(bare) > 0 ? addressKind(bare).reach === 'loopback' : bare === 'localhost' || bare.endsWith('.localhost')
  return { url, host: hostname, path: pathname, isTrusted: protocol === 'https:' || isLoopback }
}

/** The cookie, if it may be set from that place; `undefined` for another domain, and if it violates the prefix of its name (`__Secure-`, `__Host-`). */
function cookieFor(
  { name, value, domain, path, isSecure, expiresAtMs }: SetCookie,
  { host, path: from, isTrusted }: Place,
  setAs: number,
): Cookie | undefined {
  if (domain !== undefined && !maySetFor(host, domain)) return undefined
  if (isSecure && !isTrusted) return undefined
  if (name.startsWith('__Secure-') && !isSecure) return undefined
  if (name.startsWith('__Host-') && !(isSecure && domain === undefined && path === '/')) return undefined
  return {
    name,
    value,
    domain: domain ?? host,
    isHostOnly: domain === undefined,
    path: path ?? defaultPath(from),
    isSecure,
    expiresAtMs,
    setAs,
  }
}

/** A domain with one label is shared by all, unless it is the host itself, such as a name inside a company ("intranet"). */
const maySetFor = (host: string, domain: string): boolean => host === domain || (isWithin(host, domain) && domain.includes('.'))

const isDue = ({ domain, isHostOnly, path, isSecure }: Cookie, place: Place): boolean =>
  (isHostOnly ? place.host === domain : isWithin(place.host, domain)) && (!isSecure || place.isTrusted) && covers(path, place.path)

/** Whether a host is that domain or a subdomain; an address is not a subdomain of anything (RFC 6265, 5.1.3). */
function isWithin(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0)
}

/** RFC 6265, 5.1.4. */
const covers = (cookiePath: string, path: string): boolean =>
  path.startsWith(cookiePath) && (path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/')

function defaultPath(path: string): string {
  const last = path.lastIndexOf('/')
  return last <= 0 ? '/' : path.slice(0, last)
}
