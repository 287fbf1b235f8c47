import { Refusal } from './refusal.ts'

/** As much as Node and undici take of a head. */
export const MOST_BYTES = 16_384

/** What has come so far of something that must be read in one piece (a head, a line) and came in several. Holds no more than {@link MOST_BYTES}. */
export class Gathered {
  bytes: Uint8Array = NOTHING
  length = 0

  /** Adds what there is room for. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.length + Math.min(to - from, MOST_BYTES - this.length)
    if (end > this.bytes.length) this.#grow(end)
    this.bytes.set(bytes.subarray(from, from + end - this.length), this.length)
    this.length = end
  }

  /** Refuses what goes on past the limit. */
  check(what: string): void {
    if (this.length === MOST_BYTES) throw new Refusal(`${what} goes on past ${MOST_BYTES} bytes`)
  }

  /** By doubling, so that what comes byte by byte is not copied at every byte. */
  #grow(least: number): void {
    const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(512, least, this.bytes.length * 2)))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

const NOTHING = new Uint8Array(0)
