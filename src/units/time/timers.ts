import type { Clock, Timer } from './clock.ts'
import type { Milliseconds } from '../duration.ts'
import { SafeSet } from '../collections/safe-map.ts'

/** Timers that are cleared together, so that none is left. */
export class Timers {
  readonly #clock: Clock
  readonly #pending = new SafeSet<Timer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** As `Clock.after`, with a delay that may be fractional or negative. */
  after(delayMs: Milliseconds, callback: () => void): void {
    const timer = this.#clock.after(Math.max(0, Math.ceil(delayMs)), () => {
      this.#pending.delete(timer)
      callback()
    })
    this.#pending.add(timer)
  }

  cancelAll(): void {
    for (const timer of this.#pending) this.#clock.cancel(timer)
    this.#pending.clear()
  }
}
