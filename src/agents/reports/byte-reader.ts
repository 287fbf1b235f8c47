import { asBuffer } from '../../units/platform/any-realm.ts'
import { DOUBLE, SPECIAL_NUMBERS } from './byte-writer.ts'
import { ReportError } from './report-error.ts'

/** A whole number that every `number` holds has at most 53 bits. */
const LONGEST_INTEGER = 8

/** Reads what a `ByteWriter` has written, from bytes that anybody may have sent: each method throws a {@link ReportError} if they are something else. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0
  readonly #references: unknown[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = asBuffer(bytes)
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new ReportError('it was cut off')
    return byte
  }

  count(): number {
    let value = 0
    // By multiplication, since a count may pass the 31 bits that shifts can hold.
    for (let scale = 1, length = 1; ; scale *= 128, length++) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER || (byte === 0 && length > 1)) throw new ReportError('a count is too large')
        return value
      }
      if (length === LONGEST_INTEGER) throw new ReportError('a count is too large')
    }
  }

  /** A count of at most `most`. */
  countUpTo(most: number, what: string): number {
    const count = this.count()
    if (count > most) throw new ReportError(`it has ${count} ${what}, more than ${most}`)
    return count
  }

  number(): number {
    const code = this.count()
    if (code % 2 === 0) return code / 2
    if (code !== DOUBLE) {
      const special = SPECIAL_NUMBERS.get(code)
      if (special === undefined) throw new ReportError('a number has an unknown kind')
      return special
    }
    const at = this.skip(8)
    return this.#bytes.readDoubleLE(at)
  }

  flag(): boolean {
    const byte = this.byte()
    if (byte > 1) throw new ReportError('a flag is neither 0 nor 1')
    return byte === 1
  }

  text(mostBytes: number = this.remaining): string {
    return this.referable(this.count(), isText, (head) => {
      const length = Math.floor((head - 1) / 2)
      if (length > mostBytes) throw new ReportError(`a text has ${length} bytes, more than ${mostBytes}`)
      const at = this.skip(length)
      return this.#bytes.toString(head % 2 === 1 ? 'utf8' : 'utf16le', at, at + length)
    })
  }

  /** What follows its head: a reference to an earlier thing of its kind if that is 0, otherwise the thing itself. */
  referable<Thing>(head: number, isOfKind: (thing: unknown) => thing is Thing, read: (head: number) => Thing): Thing {
    if (head > 0) {
      const thing = read(head)
      this.#references.push(thing)
      return thing
    }
    const thing = this.#references[this.count()]
    if (!isOfKind(thing)) throw new ReportError('it refers to something that it does not have')
    return thing
  }

  /** Returns where the next bytes begin, and passes over them. */
  skip(length: number): number {
    const at = this.#at
    if (length > this.remaining) throw new ReportError('it was cut off')
    this.#at += length
    return at
  }

  base64(start: number, end: number): string {
    return this.#bytes.toString('base64', start, end)
  }

  /** The next bytes. */
  bytes(length: number): Buffer {
    const at = this.skip(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** The position in the bytes. */
  get position(): number {
    return this.#at
  }

  /** To be called when everything was read. */
  end(): void {
    if (this.remaining !== 0) throw new ReportError(`${this.remaining} bytes are left over`)
  }
}

const isText = (thing: unknown): thing is string => typeof thing === 'string'
