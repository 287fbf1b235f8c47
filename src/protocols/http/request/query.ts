import { isSearchParams } from '../../../units/platform/any-realm.ts'
import { LoadError } from '../../../units/errors/error.ts'
import { kindOf } from '../../../units/text/kind-of.ts'
import { isPlain } from './body.ts'

/** A query value: a list repeats the name, `undefined` and `null` leave it out. */
type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[]

/** Parameters to append to those of an address. */
export type Query = URLSearchParams | Readonly<Record<string, QueryValue>>

/**
 * Encodes parameters for an address, a space as `+`: `page=2&tag=a&tag=b`. Values are never shown in an error: they may be secrets.
 *
 * @throws {LoadError} `bad-call` if it is not a query.
 */
export function encodeQuery(query: unknown): string {
  if (isSearchParams(query)) return String(query)
  if (!isPlain(query) || Array.isArray(query)) {
    throw new LoadError('bad-call', `Expected \`query\` to be an object such as { page: 2 } or URLSearchParams, got ${kindOf(query)}`)
  }
  const encoded = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) encoded.append(name, textOf(name, one))
  }
  return String(encoded)
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new LoadError(
    'bad-call',
    `Expected the query parameter \`${name}\` to be text, a number, a boolean or a list of these, got ${kindOf(value)}`,
  )
}
