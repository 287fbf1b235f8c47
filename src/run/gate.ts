import type { Clock } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'

/** How long tasks that never wait may keep the event loop: short against any latency worth asserting, long against the cost of a turn. */
export const TURN_MS = 5

/**
 * Gives the event loop its turn. Tasks that never wait for a socket or a timer would otherwise starve both, and with them every timeout,
 * deadline and abort of the run.
 */
export class Gate {
  readonly #clock: Clock
  #openedMs: Milliseconds
  #waiting: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#openedMs = clock.now()
  }

  /** Whether the loop has gone too long without a turn at `nowMs`. */
  isShut(nowMs: Milliseconds): boolean {
    return nowMs - this.#openedMs > TURN_MS
  }

  /** Calls back after the loop had its turn. */
  pass(callback: () => void): void {
    this.#waiting.push(callback)
    if (this.#waiting.length > 1) return
    this.#clock.soon(() => {
      this.#openedMs = this.#clock.now()
      const waiting = this.#waiting
      this.#waiting = []
      for (const resume of waiting) resume()
    })
  }
}
