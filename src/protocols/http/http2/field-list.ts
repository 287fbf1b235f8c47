import type { HeaderSource, RawHeaders } from '../request/headers.ts'

/** The fields of a head as Node gives them, name and value in turn; pseudo-fields such as `:status` are left out. */
export class FieldList implements HeaderSource {
  readonly #fields: readonly string[]
  #raw: RawHeaders | undefined

  constructor(fields: readonly string[]) {
    this.#fields = fields
  }

  get raw(): RawHeaders {
    return (this.#raw ??= bytesOf(this.#fields))
  }
}

function bytesOf(fields: readonly string[]): RawHeaders {
  const raw: Uint8Array[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (!fields[index]!.startsWith(':')) raw.push(Buffer.from(fields[index]!, 'latin1'), Buffer.from(fields[index + 1]!, 'latin1'))
  }
  return raw
}
