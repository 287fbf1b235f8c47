import { Refusal } from './refusal.ts'

/** The same limit on headers as in Node and undici. */
export const MOST_BYTES = 16_384

/** Collects something that must be parsed in one piece (headers, a line) but arrives in several. Holds at most {@link MOST_BYTES}. */
export class Gathered {
  bytes: Uint8Array = NOTHING
  length = 0

  /** Adds as much as there is room for. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.length + Math.min(to - from, MOST_BYTES - this.length)
    if (end > this.bytes.length) this.#grow(end)
    this.bytes.set(bytes.subarray(from, from + end - this.length), this.length)
    this.length = end
  }

  /** Throws if it exceeds the limit. */
  check(what: string): void {
    if (this.length === MOST_BYTES) throw new Refusal(`${what} exceeds ${MOST_BYTES} bytes`)
  }

  /** Doubles the buffer, so that data arriving byte by byte is not copied at every byte. */
  #grow(least: number): void {
    const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(512, least, this.bytes.length * 2)))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

const NOTHING = new Uint8Array(0)
