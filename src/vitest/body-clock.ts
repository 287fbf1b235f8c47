import type { Phase } from '../load.ts'
import type { Clock, Timer } from '../units/clock.ts'
import type { Milliseconds } from '../units/duration.ts'

/**
 * The deadline of a load test: so much time for the body of the test, in which neither its runs nor waiting for the machine-wide lock counts.
 * A timeout fixed in advance could not tell a body that hangs from a run that was meant to take long.
 */
export class BodyClock {
  readonly #clock: Clock
  readonly #onExpired: () => void
  #leftMs: Milliseconds
  #sinceMs: Milliseconds
  #timer: Timer | undefined

  constructor(clock: Clock, allowanceMs: Milliseconds, onExpired: () => void) {
    this.#clock = clock
    this.#onExpired = onExpired
    this.#leftMs = allowanceMs
    this.#sinceMs = clock.now()
    this.#resume()
  }

  enter(phase: Phase): void {
    this.#pause()
    if (phase === 'aside') this.#resume()
  }

  close(): void {
    this.#pause()
  }

  #resume(): void {
    this.#sinceMs = this.#clock.now()
    // An unbounded allowance (a test timeout of 0) needs no timer.
    if (Number.isFinite(this.#leftMs)) this.#timer = this.#clock.after(Math.max(0, Math.ceil(this.#leftMs)), this.#onExpired)
  }

  #pause(): void {
    if (this.#timer === undefined) return
    this.#clock.cancel(this.#timer)
    this.#timer = undefined
    this.#leftMs -= this.#clock.now() - this.#sinceMs
  }
}
