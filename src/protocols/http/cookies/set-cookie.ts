import { domainToASCII } from 'node:url'
import { valuesOf, type RawHeaders } from '../request/headers.ts'

/** A cookie as set by a target, parsed by RFC 6265, 5.2, before its domain is checked. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Lower case, in ASCII, without leading dot; `undefined` for a host-only cookie. */
  readonly domain: string | undefined
  /** `undefined` if none was given, or none that begins with `/`. */
  readonly path: string | undefined
  readonly isSecure: boolean
  /** On the clock of `Date`; `Infinity` if it does not expire. */
  readonly expiresAtMs: number
}

const NOT_IN_A_COOKIE = /[^\t\u0020-\u007E\u0080-\u00FF]/
const NOT_ASCII = /[^\u0020-\u007E]/

/** Parses one header `set-cookie`; `undefined` if it is not a cookie, or its domain is invalid. */
export function parseSetCookie(header: string, nowMs: number): SetCookie | undefined {
  const [pair = '', ...attributes] = header.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, Math.max(equals, 0)).trim()
  if (name === '' || NOT_IN_A_COOKIE.test(header)) return undefined
  let domain: string | undefined
  let path: string | undefined
  let isSecure = false
  let expiresAtMs: number | undefined
  let maxAgeMs: number | undefined
  for (const attribute of attributes) {
    const [key, value] = attributeOf(attribute)
    if (key === 'secure') isSecure = true
    else if (key === 'path') path = value.startsWith('/') ? value : undefined
    else if (key === 'max-age') maxAgeMs = maxAgeOf(value) ?? maxAgeMs
    else if (key === 'expires') expiresAtMs = parseCookieDate(value) ?? expiresAtMs
    else if (key === 'domain' && value !== '') {
      domain = domainOf(value)
      if (domain === undefined) return undefined
    }
  }
  return {
    name,
    value: pair.slice(equals + 1).trim(),
    domain,
    path,
    isSecure,
    expiresAtMs: maxAgeMs === undefined ? (expiresAtMs ?? Number.POSITIVE_INFINITY) : nowMs + maxAgeMs,
  }
}

/** The cookies that a reply sets, by name; of several with the same name, the last. Its object has no other properties. */
export function cookiesIn(raw: RawHeaders): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null)
  for (const header of valuesOf(raw, 'set-cookie') ?? []) {
    const cookie = parseSetCookie(header, 0)
    if (cookie !== undefined) cookies[cookie.name] = cookie.value
  }
  return cookies
}

function attributeOf(attribute: string): readonly [key: string, value: string] {
  const equals = attribute.indexOf('=')
  return equals < 0
    ? [attribute.trim().toLowerCase(), '']
    : [attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim()]
}

/** A non-ASCII name arrives as UTF-8 bytes, each of them one Latin-1 character here. */
function domainOf(value: string): string | undefined {
  const name = value.startsWith('.') ? value.slice(1) : value
  return domainToASCII(NOT_ASCII.test(name) ? Buffer.from(name, 'latin1').toString() : name) || undefined
}

function maxAgeOf(value: string): number | undefined {
  return /^-?\d+$/.test(value) ? Math.max(Number(value), 0) * 1_000 || Number.NEGATIVE_INFINITY : undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DELIMITERS = /[\t\u0020-\u002F\u003B-\u0040\u005B-\u0060\u007B-\u007E]+/
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/
const DAY = /^(\d{1,2})(?:\D|$)/
const YEAR = /^(\d{2,4})(?:\D|$)/

/** Parses a cookie date with its parts in any order (RFC 6265, 5.1.1); `undefined` if it is not one. */
function parseCookieDate(text: string): number | undefined {
  let time: readonly number[] | undefined
  let day: number | undefined
  let month = -1
  let year: number | undefined
  for (const token of text.split(DELIMITERS)) {
    if (time === undefined && TIME.test(token)) time = TIME.exec(token)!.slice(1, 4).map(Number)
    else if (day === undefined && DAY.test(token)) day = Number(DAY.exec(token)![1])
    else if (month < 0 && MONTHS.includes(token.slice(0, 3).toLowerCase())) month = MONTHS.indexOf(token.slice(0, 3).toLowerCase())
    else if (year === undefined && YEAR.test(token)) year = Number(YEAR.exec(token)![1])
  }
  if (time === undefined || day === undefined || month < 0 || year === undefined) return undefined
  if (year < 100) year += year < 70 ? 2_000 : 1_900
  const [hour, minute, second] = time as [number, number, number]
  if (day < 1 || day > 31 || year < 1_601 || hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  return date.getUTCDate() === day ? date.getTime() : undefined
}
