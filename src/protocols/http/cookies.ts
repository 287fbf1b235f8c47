import { Cookie, CookieJar } from 'tough-cookie'

/** As many as RFC 6265 (6.1) asks a browser to keep for one host, several times over: a target that never stops inventing names must not fill the memory. */
const MOST_COOKIES = 300

/**
 * The cookies of one virtual user, by the rules of RFC 6265: domain, path, expiry, `Secure` (which, as in browsers, loopback hosts satisfy without TLS).
 * What a browser would refuse is dropped without a word.
 */
export class Cookies {
  // Names inside a company ("intranet") are no public suffixes, and no page of another site asks here.
  readonly #jar = new CookieJar(undefined, { rejectPublicSuffixes: false })
  readonly #known = new Set<string>()

  store(url: string, setCookieHeaders: readonly string[]): void {
    for (const header of setCookieHeaders) {
      const cookie = Cookie.parse(header)
      if (!cookie || !this.#hasRoomFor(cookie)) continue
      fixExpiry(cookie)
      this.#jar.setCookieSync(cookie, url, { ignoreError: true })
    }
  }

  /** The value of the header `cookie`; `undefined` where none is due. */
  headerFor(url: string): string | undefined {
    return this.#jar.getCookieStringSync(url) || undefined
  }

  #hasRoomFor({ key, domain, path }: Cookie): boolean {
    const identity = `${key};${domain};${path}`
    if (this.#known.size < MOST_COOKIES) this.#known.add(identity)
    return this.#known.has(identity)
  }
}

/** A maximum age counts from now (RFC 6265, 5.2.2); left to itself, the jar counts it from each time the cookie is sent. */
function fixExpiry(cookie: Cookie): void {
  if (typeof cookie.maxAge !== 'number') return
  cookie.expires = new Date(Date.now() + cookie.maxAge * 1_000)
  cookie.maxAge = null
}
