const FIRST_ROOM = 16

/**
 * A first-in, first-out queue whose costs do not depend on its length. `Array.shift` moves all other items, which in a queue of a million blocks the event loop
 * for seconds.
 */
export class Ring<Thing> {
  /** A ring buffer: the queue begins at `#first`. The size is a power of two. */
  #room: (Thing | undefined)[] = []
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** The next item; `undefined` if the queue is empty. */
  get first(): Thing | undefined {
    return this.#length === 0 ? undefined : this.#room[this.#first]
  }

  add(thing: Thing): void {
    if (this.#length === this.#room.length) this.#resize(Math.max(FIRST_ROOM, 2 * this.#length))
    this.#room[(this.#first + this.#length) & (this.#room.length - 1)] = thing
    this.#length += 1
  }

  /** Removes and returns the oldest item; `undefined` if there is none. */
  take(): Thing | undefined {
    if (this.#length === 0) return undefined
    const thing = this.#room[this.#first]
    // A removed item must not be kept alive.
    this.#room[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#room.length - 1)
    this.#length -= 1
    if (this.#length === 0 && this.#room.length > MOST_ROOM_KEPT) this.clear()
    return thing
  }

  /** Removes one item wherever it is. It is searched from the front, since items usually leave in order: the cost is its place in the queue. */
  remove(thing: Thing): boolean {
    const mask = this.#room.length - 1
    for (let place = 0; place < this.#length; place++) {
      if (this.#room[(this.#first + place) & mask] !== thing) continue
      for (let at = place; at > 0; at--) this.#room[(this.#first + at) & mask] = this.#room[(this.#first + at - 1) & mask]
      this.take()
      return true
    }
    return false
  }

  clear(): void {
    this.#room = []
    this.#first = 0
    this.#length = 0
  }

  /** From the first to the last. It must not change meanwhile. */
  *[Symbol.iterator](): Generator<Thing> {
    for (let place = 0; place < this.#length; place++) yield this.#room[(this.#first + place) & (this.#room.length - 1)]!
  }

  #resize(size: number): void {
    const room: (Thing | undefined)[] = Array.from({ length: size })
    for (let place = 0; place < this.#length; place++) room[place] = this.#room[(this.#first + place) & (this.#room.length - 1)]
    this.#room = room
    this.#first = 0
  }
}

/** An empty queue releases a buffer that is larger than this. */
const MOST_ROOM_KEPT = 1_024
