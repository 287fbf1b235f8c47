import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** An entry of {@link Deadlines}: the links are in the entry itself, so that adding one allocates nothing. */
export interface Deadlined {
  /** On the clock of the list. */
  deadlineMs: Milliseconds
  earlier: this | undefined
  later: this | undefined
}

/**
 * Entries that all have the same timeout, in the order in which they were added and so in which they expire. One timer serves them all; adding and removing
 * cost a few assignments, whatever the number of entries.
 */
export class Deadlines<Entry extends Deadlined> {
  readonly #clock: Clock
  readonly #timeoutMs: Milliseconds
  readonly #expire: (entry: Entry) => void
  #first: Entry | undefined
  #last: Entry | undefined
  #timer: Timer | undefined

  constructor(clock: Clock, timeoutMs: Milliseconds, expire: (entry: Entry) => void) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#expire = expire
  }

  add(entry: Entry, nowMs: Milliseconds): void {
    entry.deadlineMs = nowMs + this.#timeoutMs
    entry.earlier = this.#last
    entry.later = undefined
    if (this.#last === undefined) this.#first = entry
    else this.#last.later = entry
    this.#last = entry
    // The timer is not moved at each removal: when it fires, it looks at the list.
    this.#timer ??= this.#clock.after(this.#timeoutMs, this.#onTimer)
  }

  /** Removes an entry; does nothing if it is not in the list. */
  remove(entry: Entry): void {
    if (entry.earlier === undefined && this.#first !== entry) return
    if (entry.earlier === undefined) this.#first = entry.later
    else entry.earlier.later = entry.later
    if (entry.later === undefined) this.#last = entry.earlier
    else entry.later.earlier = entry.earlier
    entry.earlier = undefined
    entry.later = undefined
  }

  /** Removes every entry that is not `kept`, oldest first. */
  *drain(kept: (entry: Entry) => boolean = () => false): Generator<Entry> {
    let entry = this.#first
    while (entry !== undefined) {
      const { later }: { later: Entry | undefined } = entry
      if (!kept(entry)) {
        this.remove(entry)
        yield entry
      }
      entry = later
    }
  }

  /** Clears the timer. */
  close(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
    this.#timer = undefined
  }

  readonly #onTimer = (): void => {
    const nowMs = this.#clock.now()
    this.#timer = undefined
    for (let entry = this.#first; entry !== undefined && entry.deadlineMs <= nowMs; entry = this.#first) {
      this.remove(entry)
      this.#expire(entry)
    }
    if (this.#first !== undefined) this.#timer ??= this.#clock.after(Math.ceil(this.#first.deadlineMs - nowMs), this.#onTimer)
  }
}
