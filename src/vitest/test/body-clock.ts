import type { RunPhase } from '../../run/run-environment.ts'
import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/**
 * The deadline of a load test: a time limit for its body, which counts neither its runs nor the wait for the machine-wide lock. A timeout fixed in advance
 * could not distinguish a body that hangs from a run that is meant to take long.
 */
export class BodyClock {
  readonly #clock: Clock
  readonly #onExpired: () => void
  /** Runs that wait or generate load; the clock is stopped while there are any. */
  readonly #busy = new Set<object>()
  #leftMs: Milliseconds
  #sinceMs: Milliseconds = 0
  #timer: Timer | undefined
  #isClosed = false

  constructor(clock: Clock, allowanceMs: Milliseconds, onExpired: () => void) {
    this.#clock = clock
    this.#onExpired = onExpired
    this.#leftMs = allowanceMs
    this.#resume()
  }

  /** Notes the phase that a run, identified by its plan, is about to enter. */
  enter(phase: RunPhase, run: object): void {
    if (phase === 'hooks') this.#busy.delete(run)
    else this.#busy.add(run)
    if (this.#busy.size > 0) this.#pause()
    else this.#resume()
  }

  /** Clears the timer for good, even if runs that are still in progress report further phases. */
  close(): void {
    this.#isClosed = true
    this.#pause()
  }

  #resume(): void {
    // An unbounded allowance (a test timeout of 0) needs no timer.
    if (this.#timer !== undefined || this.#isClosed || !Number.isFinite(this.#leftMs)) return
    this.#sinceMs = this.#clock.now()
    this.#timer = this.#clock.after(Math.max(0, Math.ceil(this.#leftMs)), this.#onExpired)
  }

  #pause(): void {
    if (this.#timer === undefined) return
    this.#clock.cancel(this.#timer)
    this.#timer = undefined
    this.#leftMs -= this.#clock.now() - this.#sinceMs
  }
}
