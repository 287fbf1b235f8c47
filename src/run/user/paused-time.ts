import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** How long the iterations of a user only paused. Times are on the clock of the run. */
export class PausedTime {
  readonly #clock: Pick<Clock, 'now'>
  /** Called when the user does nothing but pause, and when it does something again, with how long that was. */
  readonly #onPaused: () => void
  readonly #onResumed: (pausedMs: Milliseconds, nowMs: Milliseconds) => void
  #sinceMs: Milliseconds = Number.NaN
  #endedMs: Milliseconds = 0

  constructor(clock: Pick<Clock, 'now'>, onPaused: () => void, onResumed: (pausedMs: Milliseconds, nowMs: Milliseconds) => void) {
    this.#clock = clock
    this.#onPaused = onPaused
    this.#onResumed = onResumed
  }

  /** Notes whether the user only pauses from now on; does nothing if it did before as well. */
  note(isPausing: boolean, nowMs: Milliseconds = this.#clock.now()): void {
    const sinceMs = this.#sinceMs
    if (isPausing !== Number.isNaN(sinceMs)) return
    if (isPausing) {
      this.#sinceMs = nowMs
      this.#onPaused()
      return
    }
    const pausedMs = Math.max(0, nowMs - sinceMs)
    this.#sinceMs = Number.NaN
    this.#endedMs += pausedMs
    this.#onResumed(pausedMs, nowMs)
  }

  /** All pauses of this user until now, that of the moment too. */
  untilMs(nowMs: Milliseconds): Milliseconds {
    return Number.isNaN(this.#sinceMs) ? this.#endedMs : this.#endedMs + nowMs - this.#sinceMs
  }
}
