import { inspect, types } from 'node:util'
import { isUrl } from '../platform/any-realm.ts'

/** How many items of a list or an object are shown. */
const MOST_SHOWN = 5
const MOST_CHARACTERS = 120
/** Text that may contain user info or a query, which hold secrets. */
const LIKE_AN_ADDRESS = /:\/\/|@|[?#]\S/
/** User info in the path of an address, as in `http//user:password@host`. */
const USER_INFO = /[^/]*:.*@/
/**
 * Where a value begins after its name, as in `token=…`, `authorization: …`, `Bearer …` or JSON: not at the port of a host, the unit of a number or a blank in a
 * path.
 */
const VALUE = /=.*|:(?!\/\/|\d{1,5}(?:\/|$)).*|["{].*|(?<!^[\d./].*)\s.{8,}/s
/** Its colons do not separate a name from a value. */
const LIKE_IPV6 = /^\[?[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:%\w+)?(?:\](?::\d+)?)?$/i

/**
 * Describes in one short line what was received instead of what was expected: the value and, if it is not obvious, its type. The only function that prints a
 * value of the caller. Addresses are shown as {@link shownAddress} does. Texts inside an object or a list are not shown, since an object in the wrong place
 * often has headers, a body or credentials; and no code of the caller runs.
 */
export function formatReceived(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (types.isPromise(value)) return 'a promise'
  return `${shortened(typeof value === 'string' ? inspectText(shownText(value)) : format(value))} (${typeof value})`
}

/**
 * As {@link formatReceived}, for a value under a name of the caller: it may be an object with credentials in the wrong place, so of a text only a path is
 * shown.
 */
export const formatEntry = (value: unknown): string =>
  typeof value === 'string' && !value.startsWith('/') ? `${formatPart(value)} (string)` : formatReceived(value)

/** As {@link formatReceived}, for a value that should be an address. */
export function formatAddress(value: unknown): string {
  const text = isUrl(value) ? value.href : value
  return typeof text === 'string' ? `${shortened(inspectText(shownText(text)))} (${typeof value})` : formatReceived(value)
}

/** The part of an address that may be shown, even of a malformed one: neither user info nor query nor fragment. */
export function shownAddress(text: string): string {
  const bare = text.replace(/[?#].*$/s, '')
  if (!text.includes('@') || /^[/\\](?![/\\])/.test(text)) return bare
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.host !== '') return `${url.protocol}//${url.host}${url.pathname.replace(USER_INFO, '…')}`
  // Where it ends is unknown.
  return `${/^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''}…`
}

/** The part of a text that names something, such as a header: up to where a value begins. */
export function shownName(name: string): string {
  const [bare = ''] = name.split(/[\s:=]/, 1)
  return inspectText(bare === name ? name : `${bare}…`)
}

/** The part of a text that may be shown: neither what {@link shownAddress} leaves out nor the value after a name. */
export function shownText(text: string): string {
  if (LIKE_IPV6.test(text)) return text
  const bare = LIKE_AN_ADDRESS.test(text) ? shownAddress(text) : text
  return bare.replace(VALUE, ([separator = '']) => `${separator === '"' ? '' : separator.trim() || ' '}…`)
}

const inspectText = (text: string): string => inspect(text, { maxStringLength: 80 })

const shortened = (text: string): string => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text)

function format(value: unknown): string {
  if (typeof value === 'function') return types.isProxy(value) ? '[Proxy]' : formatFunction(value)
  if (typeof value !== 'object' || value === null) return inspect(value)
  if (types.isProxy(value)) return '[Proxy]'
  if (Array.isArray(value)) return formatList(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return formatRecord(value)
  return formatInstance(value)
}

function formatFunction(value: object): string {
  const name = ownValue(value, 'name')
  return typeof name === 'string' && name !== '' ? `[Function: ${name}]` : '[Function (anonymous)]'
}

function formatList(list: readonly unknown[]): string {
  if (list.length === 0) return '[]'
  const shown = list.slice(0, MOST_SHOWN).map((_, index) => formatItem(ownValue(list, String(index))))
  const rest = list.length - shown.length
  return `[ ${[...shown, ...(rest > 0 ? [`... ${rest} more item${rest === 1 ? '' : 's'}`] : [])].join(', ')} ]`
}

function formatRecord(record: object): string {
  const keys = Object.keys(record)
  if (keys.length === 0) return '{}'
  const shown = keys
    .slice(0, MOST_SHOWN)
    .map((key) => `${/^[\w$]+$/.test(key) ? key : shownName(key)}: ${formatPart(ownValue(record, key))}`)
  return `{ ${[...shown, ...(keys.length > shown.length ? ['…'] : [])].join(', ')} }`
}

/** Its class, and its size. */
function formatInstance(value: object): string {
  const name = className(value)
  if (types.isMap(value) || types.isSet(value)) return `${name}(${value.size}) {${value.size > 0 ? '…' : ''}}`
  if (ArrayBuffer.isView(value)) return `${name}(${value.byteLength} bytes)`
  if (isUrl(value)) return `${name} ${inspectText(shownAddress(value.href))}`
  return `${name} {${Object.keys(value).length > 0 ? '…' : ''}}`
}

function className(value: object): string {
  for (
    let prototype: unknown = Object.getPrototypeOf(value);
    typeof prototype === 'object' && prototype !== null;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const made = ownValue(prototype, 'constructor')
    const name = typeof made === 'function' && !types.isProxy(made) ? ownValue(made, 'name') : undefined
    if (typeof name === 'string' && name !== '') return name
  }
  return 'object'
}

/** Short words such as `'2xx'` and `'50ms'` in a list are values of options, and no secrets. */
const formatItem = (value: unknown): string =>
  typeof value === 'string' && /^[\w./%]{1,6}$/.test(value) ? inspectText(value) : formatPart(value)

/** Formats a part of a shown value. */
function formatPart(value: unknown): string {
  if (typeof value === 'string') return value === '' ? "''" : "'…'"
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[Array]' : '[Object]'
  return format(value)
}

/** A property that is not a getter: reading a getter would run it. */
const ownValue = (value: object, key: string): unknown => Object.getOwnPropertyDescriptor(value, key)?.value
