import { isHeaders, isObject } from './platform/any-realm.ts'
import { shownName } from './text/received.ts'

/** Headers of a request: names and values, a list for a header that is sent several times; `undefined` leaves one out. */
export type RequestHeaders = Headers | Readonly<Record<string, string | number | readonly string[] | undefined>>

const TOKEN = /^[!#$%&'*+\-.^_`|~\da-z]+$/i
const NOT_IN_A_VALUE = /[^\t\u0020-\u007e\u0080-\u00ff]/

/** The engine sets the headers that frame a message: a caller could only contradict it. */
const FRAMING = new Set(['content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect'])

/** Whether a value has the shape of headers. The entries of a list, or of a `Map`, are not its properties. */
export const areHeaders = (value: unknown): value is RequestHeaders => isHeaders(value) || (isObject(value) && !(Symbol.iterator in value))

/** Returns headers as name, value, name, value. Calls `onMistake` for each that cannot be sent; its value is never shown: it may be a secret. */
export function headerFields(headers: RequestHeaders, onMistake: (text: string) => void): string[] {
  const fields: string[] = []
  for (const [name, value] of isHeaders(headers) ? headers : Object.entries(headers)) {
    if (value === undefined) continue
    if (!TOKEN.test(name)) onMistake(`Expected the name of a header, got ${shownName(name)}`)
    else if (FRAMING.has(name.toLowerCase())) onMistake(`The header \`${name}\` is set by the client and cannot be set by you`)
    else
      for (const one of Array.isArray(value) ? value : [value]) {
        if ((typeof one === 'string' || typeof one === 'number') && !NOT_IN_A_VALUE.test(String(one))) fields.push(name, String(one))
        else onMistake(`Expected the header \`${name}\` to be text that is valid in a header (its value is not shown)`)
      }
  }
  return fields
}

/** The names of headers, also of those that are left out, in lower case. */
export const namesOfHeaders = (headers: RequestHeaders): readonly string[] =>
  [...(isHeaders(headers) ? headers.keys() : Object.keys(headers))].map((name) => name.toLowerCase())
