import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { Ring } from '../../units/collections/ring.ts'

/** How long work that never waits may block the event loop: short compared with any latency worth asserting, long compared with the cost of yielding. */
export const EVENT_LOOP_SLICE_MS = 5

/**
 * Processes things one after the other, first come first served, and yields to the event loop in between: things that never wait for a socket or a timer would
 * otherwise starve both, and with them every timeout, deadline and abort of the run. What is added meanwhile goes to the end of the queue, so that nothing
 * nests and nothing is processed twice before another was once.
 */
export class ReadyQueue<Thing> {
  readonly #clock: Clock
  readonly #act: (thing: Thing, nowMs: Milliseconds) => void
  readonly #waiting = new Ring<Thing>()
  #isGoing = false
  #isHeld = false
  #sinceMs: Milliseconds

  /** `act` gets the time on the clock. */
  constructor(clock: Clock, act: (thing: Thing, nowMs: Milliseconds) => void) {
    this.#clock = clock
    this.#act = act
    this.#sinceMs = clock.now()
  }

  /** Appends a thing to the queue; {@link go} processes it. */
  add(thing: Thing): void {
    this.#waiting.add(thing)
  }

  /** Processes the queue, at once unless that is in progress or the event loop was blocked for too long. */
  go(): void {
    if (this.#isGoing) return
    this.#isGoing = true
    while (this.#waiting.length > 0) {
      const nowMs = this.#clock.now()
      if (nowMs - this.#sinceMs > EVENT_LOOP_SLICE_MS) {
        this.#clock.soon(this.#resume)
        return
      }
      this.#act(this.#waiting.take()!, nowMs)
    }
    this.#isGoing = false
  }

  /** As {@link go}, after the event loop has polled its sockets: data that has arrived is read first. */
  goSoon(): void {
    if (this.#isGoing) return
    this.#isGoing = true
    this.#clock.soon(this.#resume)
  }

  /** Processes nothing more until {@link resume}. Must not be called while something is being processed. */
  hold(): void {
    this.#isHeld = true
    this.#isGoing = true
  }

  resume(): void {
    this.#isHeld = false
    this.#resume()
  }

  readonly #resume = (): void => {
    if (this.#isHeld) return
    this.#sinceMs = this.#clock.now()
    this.#isGoing = false
    this.go()
  }
}
