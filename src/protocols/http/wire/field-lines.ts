import { COLON, CR, isBlank } from './bytes.ts'
import type { HeaderSource, RawHeaders } from '../request/headers.ts'

/** The fields of validated headers: a copy of the lines, parsed on demand. */
export class FieldLines implements HeaderSource {
  readonly #lines: Uint8Array
  #raw: RawHeaders | undefined

  constructor(lines: Uint8Array) {
    this.#lines = lines
  }

  get raw(): RawHeaders {
    return (this.#raw ??= split(this.#lines))
  }
}

function split(lines: Uint8Array): RawHeaders {
  const raw: Uint8Array[] = []
  let at = 0
  while (lines[at] !== CR) {
    const colon = lines.indexOf(COLON, at)
    const end = lines.indexOf(CR, colon)
    raw.push(lines.subarray(at, colon), trimmed(lines, colon + 1, end))
    at = end + 2
  }
  return raw
}

function trimmed(bytes: Uint8Array, from: number, to: number): Uint8Array {
  let start = from
  let end = to
  while (start < end && isBlank(bytes[start]!)) start++
  while (end > start && isBlank(bytes[end - 1]!)) end--
  return bytes.subarray(start, end)
}
