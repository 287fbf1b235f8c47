/** What a number that is no whole number from 0 is written as; whole numbers are even. */
export const DOUBLE = 1
export const SPECIAL_NUMBERS: ReadonlyMap<number, number> = new Map([
  [3, Number.NaN],
  [5, Number.POSITIVE_INFINITY],
  [7, Number.NEGATIVE_INFINITY],
])

/** Whole numbers below are written as twice their value. */
const HIGHEST_WHOLE: number = 2 ** 52

/** UTF-8 has no bytes for it. */
const HALF_OF_A_PAIR = /\p{Surrogate}/u

/** Writes a report: numbers, texts and histograms. What is written twice in it is a reference the second time. */
export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(4_096)
  #length = 0
  readonly #references = new Map<string, number>()

  /** What was written, as bytes of their own. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length))
  }

  get length(): number {
    return this.#length
  }

  /** Begins again. */
  clear(): void {
    this.#length = 0
    this.#references.clear()
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#length++] = value
  }

  /**
   * Writes a whole number from 0, as `pushInteger` does.
   *
   * @throws {RangeError} for any other number.
   */
  count(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Expected a whole number from 0, got ${value}`)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128)
    this.byte(rest)
  }

  /** Writes any number, with all of its bits. */
  number(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0 && value < HIGHEST_WHOLE && !Object.is(value, -0)) return this.count(2 * value)
    for (const [code, special] of SPECIAL_NUMBERS) if (Object.is(value, special)) return this.count(code)
    this.count(DOUBLE)
    this.#grow(8)
    this.#length = this.#bytes.writeDoubleLE(value, this.#length)
  }

  flag(value: boolean): void {
    this.byte(value ? 1 : 0)
  }

  /** Writes any text, even if it has half of a surrogate pair. */
  text(value: string): void {
    if (this.refersTo(value)) return
    const encoding = HALF_OF_A_PAIR.test(value) ? 'utf16le' : 'utf8'
    const length = Buffer.byteLength(value, encoding)
    this.count(1 + 2 * length + (encoding === 'utf8' ? 0 : 1))
    this.#grow(length)
    this.#length += this.#bytes.write(value, this.#length, encoding)
  }

  /**
   * Writes a reference if this report has something with that key already; otherwise `false`, and what is written next is what later references mean. A
   * reference begins with a 0, which nothing else that has references begins with.
   */
  refersTo(key: string): boolean {
    const index = this.#references.get(key)
    if (index === undefined) {
      this.#references.set(key, this.#references.size)
      return false
    }
    this.byte(0)
    this.count(index)
    return true
  }

  /** Writes the bytes of another writer. */
  append(other: ByteWriter): void {
    this.#grow(other.#length)
    this.#bytes.set(other.#bytes.subarray(0, other.#length), this.#length)
    this.#length += other.#length
  }

  #grow(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(2 * (this.#length + more))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
