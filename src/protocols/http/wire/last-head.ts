import { copyOf } from '../request/copy-of.ts'
import { FieldLines } from './field-lines.ts'
import { HeadFacts } from './head-facts.ts'
import { INCOMPLETE } from './refusal.ts'

/** Longer ones usually differ, and comparing them would cost more than it saves. */
const MOST_BYTES = 1_024

/**
 * Remembers bytes, to recognise a repetition. They are compared four at a time, and only if they begin at a multiple of four, as a reply does at the start of a
 * read.
 */
class LastBytes {
  length = 0
  #bytes = new Uint8Array(0)
  #words: Int32Array = new Int32Array(0)
  /** The last read buffer, and its 32-bit view. */
  #others: Uint8Array | undefined
  #otherWords: Int32Array = this.#words

  /** Whether they are in `bytes` at `from`, and end before `to`. */
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
    // If the bytes do not begin at a multiple of four in their buffer, there is no 32-bit view: they count as different.
    const isAligned = bytes.byteOffset % 4 === 0
    this.#otherWords = new Int32Array(bytes.buffer, isAligned ? bytes.byteOffset : 0, isAligned ? bytes.length >> 2 : 0)
  }
}

/**
 * The last headers on any of the connections that share this, with their parsed facts: within a second a target usually answers with the same headers, byte for
 * byte, so they need not be parsed again.
 */
export class LastHead {
  readonly #bytes = new LastBytes()
  readonly #facts = new HeadFacts()
  #lines: FieldLines | undefined

  /** Returns where the headers in `bytes` at `from` end, if they are the same, and sets `facts`; otherwise {@link INCOMPLETE}. */
  repeats(bytes: Uint8Array, from: number, to: number, facts: HeadFacts): number {
    if (!this.#bytes.areAt(bytes, from, to)) return INCOMPLETE
    facts.take(this.#facts)
    return from + this.#bytes.length
  }

  keep(bytes: Uint8Array, from: number, to: number, facts: HeadFacts): void {
    this.#bytes.keep(bytes, from, to)
    this.#facts.take(facts)
    this.#lines = undefined
  }

  /** The fields of the headers just parsed, whose lines are in `bytes`: copied once, however often they repeat. */
  linesOf(bytes: Uint8Array, from: number, to: number): FieldLines {
    // Headers that are too long to be kept are copied each time.
    return this.#bytes.length === 0 ? new FieldLines(copyOf(bytes, from, to)) : (this.#lines ??= new FieldLines(copyOf(bytes, from, to)))
  }
}
