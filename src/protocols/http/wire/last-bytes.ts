/** Longer ones differ more often than not, and comparing them would cost what it is to save. */
const MOST_BYTES = 1_024

/**
 * Some bytes, to see whether they come again. They are compared four at a time, and only where they begin at a multiple of four, as a reply does that
 * begins a read.
 */
export class LastBytes {
  length = 0
  #bytes = new Uint8Array(0)
  #words: Int32Array = new Int32Array(0)
  /** What was read last, and its words. */
  #others: Uint8Array | undefined
  #otherWords: Int32Array = this.#words

  /** Whether they stand in `bytes` at `from`, and not past `to`. */
  areAt(bytes: Uint8Array, from: number, to: number): boolean {
    const { length } = this
    if (length === 0 || to - from < length || from % 4 !== 0) return false
    if (bytes !== this.#others) this.#view(bytes)
    const words = this.#words
    const others = this.#otherWords
    const firstAt = from / 4
    const wordCount = length >> 2
    for (let at = 0; at < wordCount; at++) if (words[at] !== others[firstAt + at]) return false
    for (let at = wordCount * 4; at < length; at++) if (this.#bytes[at] !== bytes[from + at]) return false
    return true
  }

  keep(bytes: Uint8Array, from: number, to: number): void {
    this.length = to - from <= MOST_BYTES ? to - from : 0
    if (this.length > this.#bytes.length) {
      this.#bytes = new Uint8Array(MOST_BYTES)
      this.#words = new Int32Array(this.#bytes.buffer)
    }
    for (let at = 0; at < this.length; at++) this.#bytes[at] = bytes[from + at]!
  }

  #view(bytes: Uint8Array): void {
    this.#others = bytes
    // Where the bytes do not begin at a multiple of four in their buffer, there are no words to compare: none are taken to be the same.
    const isAligned = bytes.byteOffset % 4 === 0
    this.#otherWords = new Int32Array(bytes.buffer, isAligned ? bytes.byteOffset : 0, isAligned ? bytes.length >> 2 : 0)
  }
}
