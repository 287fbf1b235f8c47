import { isObject, isUrl } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { formatAddress, formatReceived } from '../../../units/text/received.ts'
import { isThenable, wrongReturn } from '../../../units/errors/returned-value.ts'
import type { BaseUrl } from '../load-options.ts'
import { Problems, type Rule } from '../../problems/problems.ts'

const ABSOLUTE = "an absolute http: or https: address such as 'http://127.0.0.1:3000'"
/** The parser silently drops line breaks, and a space in an address is usually a mistake. */
const HAS_SPACE = /[\s\p{Cc}]/u

/** The text of an address, given as text or as a `URL`. */
function addressText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isUrl(value) ? value.href : undefined
}

function parseHttp(text: string): URL | undefined {
  if (HAS_SPACE.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
}

/** Notes a problem, without showing the address, if it contains a password: no client would send it, and a report would show it. */
function refuseCredentials(url: URL, name: string, problems: Problems): void {
  if (url.username === '' && url.password === '') return
  problems.expected(name, 'an address without user name and password (send them in an `authorization` header)', 'one with them')
}

function refuse(value: unknown, name: string, problems: Problems): undefined {
  const text = addressText(value)
  const hasSpace = text !== undefined && HAS_SPACE.test(text)
  problems.expected(
    name,
    hasSpace ? 'an address without spaces and line breaks (`encodeURIComponent` escapes them)' : ABSOLUTE,
    isThenable(value) ? 'a promise: await it first' : formatAddress(value),
  )
}

function readBaseAddress(value: unknown, name: string, problems: Problems): string | undefined {
  const text = addressText(value)
  const url = text === undefined ? undefined : parseHttp(text)
  if (url === undefined) return refuse(value, name, problems)
  refuseCredentials(url, name, problems)
  return url.href
}

const hasUrl = (value: unknown): value is { readonly url: unknown } => isObject(value) && 'url' in value

/** A target from `serve`, or a function, is not read yet: its address may be known only when the run starts. */
export const checkBaseUrl: Rule = (value, { name, problems }) => {
  if (typeof value !== 'function' && !hasUrl(value)) readBaseAddress(value, name, problems)
  return undefined
}

/**
 * Reads the base address when the run starts.
 *
 * @throws {LoadError} `bad-options` if it is not an address by then; a `WrongReturnError` if a function returned something else.
 */
export function baseUrlNow(option: BaseUrl | undefined): string | undefined {
  if (option === undefined) return undefined
  const problems = new Problems('`baseUrl`')
  const value: unknown = typeof option === 'function' ? option() : hasUrl(option) ? option.url : option
  if (typeof option === 'function' && addressText(value) === undefined) throw wrongReturn(BASE_URL, value)
  const address = readBaseAddress(value, 'baseUrl', problems)
  problems.throwIfAny('bad-options')
  return address
}

const BASE_URL = {
  code: 'bad-options',
  option: 'baseUrl',
  expectation: ABSOLUTE,
  instead: 'It is called for the first relative address, after `setup`',
}

/**
 * Reads the Unix socket of the base address when the run starts; `undefined` if it has none.
 *
 * @throws {LoadError} `bad-options` if it is not a path by then.
 */
export function baseSocketNow(option: BaseUrl | undefined): string | undefined {
  if (!hasUrl(option) || !('socketPath' in option) || option.socketPath === undefined) return undefined
  const socketPath: unknown = option.socketPath
  if (typeof socketPath === 'string' && socketPath !== '') return socketPath
  throw new LoadError(
    'bad-options',
    `Expected \`baseUrl.socketPath\` to be the path of a socket such as '/run/app.sock', got ${formatReceived(socketPath)}`,
  )
}
