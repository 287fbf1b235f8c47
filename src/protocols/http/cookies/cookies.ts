import { isIP } from 'node:net'
import { wallClockMs } from '../../../units/time/clock.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { addressKind } from '../../guard/address.ts'
import { parseSetCookie, type SetCookie } from './set-cookie.ts'

/** As many as RFC 6265 (6.1) asks a browser to keep for one host, several times over: a target that never stops inventing names must not fill the memory. */
const MOST_COOKIES = 300

/** A cookie that is kept. */
interface Cookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  /** Whether it goes to the host that has set it, and not to those below. */
  readonly isHostOnly: boolean
  readonly path: string
  readonly isSecure: boolean
  readonly expiresAtMs: number
}

/** What of an address decides which cookies are due there. */
interface Place {
  readonly url: string
  readonly host: string
  readonly path: string
  /** TLS, or a loopback host, which browsers trust without. */
  readonly isTrusted: boolean
}

/**
 * The cookies of one virtual user, by the rules of RFC 6265: domain, path, expiry, `Secure` (which, as in browsers, loopback hosts satisfy without TLS).
 * What a browser would refuse is dropped without a word; but there is no list of public suffixes such as `co.uk`, since no page of another site asks here.
 */
export class Cookies {
  /** In the order in which they were first set. */
  readonly #kept = new Map<string, Cookie>()
  readonly #evicted: () => void
  readonly #nowMs: () => Milliseconds
  #place: Place | undefined

  /** `evicted` is told of each cookie that had to make room for another while it was not over yet. */
  constructor(evicted: () => void, nowMs: () => Milliseconds = wallClockMs) {
    this.#evicted = evicted
    this.#nowMs = nowMs
  }

  store(url: string, setCookieHeaders: readonly string[]): void {
    const place = this.#placeAt(url)
    const nowMs = this.#nowMs()
    for (const header of setCookieHeaders) {
      const parsed = parseSetCookie(header, nowMs)
      const cookie = parsed && cookieFor(parsed, place)
      if (cookie !== undefined) this.#keep(cookie, nowMs)
    }
  }

  /** The value of the header `cookie`; `undefined` where none is due. Longer paths come first, and then what was set first. */
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

  /** Mostly, one address is loaded over and over. */
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

  /** What is over goes first, and then, as in browsers, what is oldest. */
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

/** A cookie that may be set from that place; `undefined` for one of another domain, and for one whose name promises what it does not keep. */
function cookieFor(
  { name, value, domain, path, isSecure, expiresAtMs }: SetCookie,
  { host, path: from, isTrusted }: Place,
): Cookie | undefined {
  if (domain !== undefined && !maySetFor(host, domain)) return undefined
  if (isSecure && !isTrusted) return undefined
  if (name.startsWith('__Secure-') && !isSecure) return undefined
  if (name.startsWith('__Host-') && !(isSecure && domain === undefined && path === '/')) return undefined
  return { name, value, domain: domain ?? host, isHostOnly: domain === undefined, path: path ?? defaultPath(from), isSecure, expiresAtMs }
}

/** A domain of one label is everybody's, unless it is the host itself, such as a name inside a company ("intranet"). */
const maySetFor = (host: string, domain: string): boolean => host === domain || (isWithin(host, domain) && domain.includes('.'))

const isDue = ({ domain, isHostOnly, path, isSecure }: Cookie, place: Place): boolean =>
  (isHostOnly ? place.host === domain : isWithin(place.host, domain)) && (!isSecure || place.isTrusted) && covers(path, place.path)

/** Whether a host is that domain, or below it; an address is below nothing (RFC 6265, 5.1.3). */
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
