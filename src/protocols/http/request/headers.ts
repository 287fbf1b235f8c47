import { LoadError } from '../../../units/errors/error.ts'
import { areHeaders, headerFields, namesOfHeaders, type RequestHeaders } from '../../../units/header-fields.ts'
import { kindOf } from '../../../units/text/kind-of.ts'

/** Headers of a reply: names in lower case; a list if a name occurs several times. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>

/** As from a parser: name, value, name, value, in the order and spelling of the target. */
export type RawHeaders = readonly Uint8Array[]

/** The headers of a reply, parsed on demand. */
export interface HeaderSource {
  readonly raw: RawHeaders
}

export const NO_HEADERS: HeaderSource = { raw: [] }

/**
 * Checks headers and returns them as name, value, name, value. A value is never shown in an error: it may be a secret.
 *
 * @throws {LoadError} `bad-header`
 */
export function encodeHeaders(headers: RequestHeaders): string[] {
  if (!areHeaders(headers)) {
    throw new LoadError('bad-header', `Expected \`headers\` to be an object such as { accept: 'text/html' }, got ${kindOf(headers)}`)
  }
  return headerFields(headers, (text) => {
    throw new LoadError('bad-header', text)
  })
}

/** Headers on top of others, which lose those that `names` (in lower case) has. Both as name, value, name, value. */
export function overlaid(below: readonly string[], above: readonly string[], names: readonly string[] = namesIn(above)): readonly string[] {
  if (below.length === 0) return above
  const kept: string[] = []
  for (let at = 0; at < below.length; at += 2) if (!names.includes(below[at]!.toLowerCase())) kept.push(below[at]!, below[at + 1]!)
  return [...kept, ...above]
}

/**
 * The headers of a call and the default ones that it does not name, in any case and even as `undefined`.
 *
 * @throws {LoadError} `bad-header`
 */
export const withDefaults = (defaults: readonly string[], own: RequestHeaders | undefined): readonly string[] =>
  own === undefined ? defaults : overlaid(defaults, encodeHeaders(own), defaults.length === 0 ? [] : namesOfHeaders(own))

const namesIn = (fields: readonly string[]): readonly string[] => fields.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())

/** Whether headers from {@link encodeHeaders} contain one of that name (lower case). */
export function hasHeader(encoded: readonly string[], name: string): boolean {
  for (let index = 0; index < encoded.length; index += 2) if (encoded[index]!.toLowerCase() === name) return true
  return false
}

/** The value of a header of that name (lower case); `undefined` if there is none. */
export function headerOf(encoded: readonly string[], name: string): string | undefined {
  for (let index = 0; index < encoded.length; index += 2) if (encoded[index]!.toLowerCase() === name) return encoded[index + 1]
  return undefined
}

/** Whether the target is asked to close the connection: `connection` is a list of options (RFC 9110, 7.6.1). */
export function asksToClose(encoded: readonly string[]): boolean {
  for (let index = 0; index < encoded.length; index += 2) {
    if (encoded[index]!.toLowerCase() === 'connection' && /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(encoded[index + 1]!)) return true
  }
  return false
}

/** Headers from {@link encodeHeaders} as an object, with a list for each name. */
export function headersAsObject(encoded: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let at = 0; at < encoded.length; at += 2) (headers[encoded[at]!] ??= []).push(encoded[at + 1]!)
  return headers
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** All headers as an object without other properties. */
export function parseHeaders(raw: RawHeaders): ReplyHeaders {
  const headers: Record<string, string | string[]> = Object.create(null)
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = textOf(raw[index]!).toLowerCase()
    const value = textOf(raw[index + 1]!)
    const earlier = headers[name]
    if (earlier === undefined) headers[name] = value
    else if (typeof earlier === 'string') headers[name] = [earlier, value]
    else earlier.push(value)
  }
  return headers
}

/**
 * The values of one header (name in lower case), read without parsing the others; `undefined` if it is missing. Cheap enough for every reply: no other name is
 * converted to text.
 */
export function valuesOf(raw: RawHeaders, name: string): string[] | undefined {
  let values: string[] | undefined
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (isNamed(raw[index]!, name)) (values ??= []).push(textOf(raw[index + 1]!))
  }
  return values
}

/** Bit 0x20 converts an ASCII letter to lower case and does not change a hyphen. */
function isNamed(bytes: Uint8Array, name: string): boolean {
  if (bytes.length !== name.length) return false
  for (let index = 0; index < bytes.length; index++) if ((bytes[index]! | 0x20) !== name.charCodeAt(index)) return false
  return true
}
