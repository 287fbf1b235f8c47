const FIRST_BYTES = 1_024

/**
 * Received bytes that were not read yet. Appended bytes are copied, so their buffer may be reused. Memory is allocated only if there is something to keep,
 * which makes an idle connection cheap.
 */
export class ReceiveBuffer {
  #bytes: Buffer | undefined
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** The content without a copy: valid until the next change. */
  get view(): Buffer {
    return this.#bytes === undefined ? EMPTY : this.#bytes.subarray(this.#start, this.#end)
  }

  append(bytes: Uint8Array): void {
    const room = this.#roomFor(bytes.length)
    room.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Removes the first `count` bytes, which must exist. */
  take(count: number): Buffer {
    const taken = Buffer.from(this.view.subarray(0, count))
    this.#start += count
    if (this.#start === this.#end) this.clear()
    return taken
  }

  clear(): void {
    this.#bytes = undefined
    this.#start = 0
    this.#end = 0
  }

  #roomFor(count: number): Buffer {
    const bytes = this.#bytes
    if (bytes !== undefined && this.#end + count <= bytes.length) return bytes
    const needed = this.length + count
    // Doubled, so that single bytes are copied a limited number of times each.
    const grown = bytes !== undefined && needed * 2 <= bytes.length ? bytes : Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed * 2))
    bytes?.copy(grown, 0, this.#start, this.#end)
    this.#end -= this.#start
    this.#start = 0
    this.#bytes = grown
    return grown
  }
}

const EMPTY = Buffer.alloc(0)
