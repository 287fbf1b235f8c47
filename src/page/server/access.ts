import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** Who may use the page. */
export interface AccessSettings {
  readonly token: string
  readonly port: number
  /** Names of hosts that `Host` may have besides those of this machine. */
  readonly allowedHosts: readonly string[]
  /** It listens on an address that other machines reach. */
  readonly isExposed: boolean
}

/** A request, as far as access depends on it. */
export interface AccessRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** Of the query; `null` if there is none. */
  readonly token: string | null
}

/** `login`: the address had the token, which becomes a cookie. Otherwise a status and why. */
export type Access = 'allowed' | 'login' | { readonly status: 401 | 403; readonly reason: string }

const LOCAL: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** The cookie has the port in its name: browsers send cookies to all ports of a host. */
export const cookieName = (port: number): string => `vitest-load-${port}`

/**
 * Decides about a request: its `Host` has to be ours, since another name that leads here is DNS rebinding; it needs the token, or the cookie that was got with it;
 * and what has an effect must come from this very page. `SameSite` alone is not enough for that: another port of the same host is the same site.
 */
export function accessOf(request: AccessRequest, settings: AccessSettings): Access {
  const { headers, method, token } = request
  if (!isOurHost(headers.host, settings))
    return { status: 403, reason: 'This host is not allowed: use the address that the terminal shows, or --allowed-host' }
  if (token !== null) {
    if (!isEqual(token, settings.token)) return { status: 401, reason: NO_TOKEN }
    if (method === 'GET') return 'login'
  } else if (!hasCookie(headers.cookie, settings)) return { status: 401, reason: NO_TOKEN }
  return isFromElsewhere(headers, method) ? { status: 403, reason: 'Only the page itself may ask for this' } : 'allowed'
}

const NO_TOKEN = 'This address needs its token: open the address that the terminal shows'

function isOurHost(host: string | undefined, { allowedHosts, isExposed }: AccessSettings): boolean {
  if (host === undefined) return false
  const name = hostName(host)
  if (name === undefined) return false
  // Rebinding needs a name.
  return [...LOCAL, ...allowedHosts].includes(name) || (isExposed && isIP(name.replaceAll(/^\[|\]$/g, '')) > 0)
}

/** `[::1]` of `[::1]:8080`, in lower case; `undefined` if it is no host. */
function hostName(host: string): string | undefined {
  const url = `http://${host}/`
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(url)) return undefined
  return new URL(url).hostname
}

function hasCookie(cookies: string | undefined, { port, token }: AccessSettings): boolean {
  const name = `${cookieName(port)}=`
  return (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .some((cookie) => cookie.startsWith(name) && isEqual(cookie.slice(name.length), token))
}

/** Takes the same time for any two texts. */
const isEqual = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** What browsers say of where a request comes from. A request with an effect has to say it, one that only reads must not say otherwise. */
function isFromElsewhere({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders, method: string): boolean {
  const isOwn = site === undefined || site === 'same-origin' || (method === 'GET' && site === 'none')
  const isOwnOrigin = origin === undefined || origin === `http://${host}`
  if (!isOwn || !isOwnOrigin) return true
  return method !== 'GET' && site === undefined && origin === undefined
}
