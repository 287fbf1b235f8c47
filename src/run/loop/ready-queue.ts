import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { Ring } from '../../units/collections/ring.ts'

/** How long work that never waits may keep the event loop: short against any latency worth asserting, long against the cost of a turn. */
export const EVENT_LOOP_SLICE_MS = 5

/**
 * Does things one after the other, first come first served, and gives the event loop its turn in between: things that never wait for a socket or a
 * timer would otherwise starve both, and with them every timeout, deadline and abort of the run. What is added while a thing is being done
 * waits its turn, so that nothing nests and nobody comes twice before another has come once.
 */
export class ReadyQueue<Thing> {
  readonly #clock: Clock
  readonly #act: (thing: Thing, nowMs: Milliseconds) => void
  readonly #waiting = new Ring<Thing>()
  #isGoing = false
  #sinceMs: Milliseconds

  /** `act` is told the time on the clock. */
  constructor(clock: Clock, act: (thing: Thing, nowMs: Milliseconds) => void) {
    this.#clock = clock
    this.#act = act
    this.#sinceMs = clock.now()
  }

  /** Puts a thing at the end of the line; {@link go} is what does it. */
  add(thing: Thing): void {
    this.#waiting.add(thing)
  }

  /** Does what is in line, at once where it is not being done already and the loop has not gone too long without a turn. */
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

  /** As {@link go}, once the event loop has looked at its sockets: what has come by then is read before anything is done. */
  goSoon(): void {
    if (this.#isGoing) return
    this.#isGoing = true
    this.#clock.soon(this.#resume)
  }

  readonly #resume = (): void => {
    this.#sinceMs = this.#clock.now()
    this.#isGoing = false
    this.go()
  }
}
