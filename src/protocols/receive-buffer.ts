const FIRST_BYTES = 1_024

/**
 * Bytes that have come and have not been asked for. What is appended is copied, so its buffer may be used again; room is taken only when there is something
 * to keep, which is what makes an idle connection cheap.
 */
export class ReceiveBuffer {
  #bytes: Buffer | undefined
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** What is there, without a copy: good until the next change. */
  get view(): Buffer {
    return this.#bytes === undefined ? EMPTY : this.#bytes.subarray(this.#start, this.#end)
  }

  append(bytes: Uint8Array): void {
    const room = this.#roomFor(bytes.length)
    room.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Takes out the first `count` bytes, which must be there. */
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
    // Doubled, so that bytes that come one by one are copied a bounded number of times each.
    const grown = bytes !== undefined && needed * 2 <= bytes.length ? bytes : Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed * 2))
    bytes?.copy(grown, 0, this.#start, this.#end)
    this.#end -= this.#start
    this.#start = 0
    this.#bytes = grown
    return grown
  }
}

const EMPTY = Buffer.alloc(0)
