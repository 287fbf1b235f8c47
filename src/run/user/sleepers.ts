import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'

/** Cancellable sleeps: each sleeper rests until its time is over or all are woken. */
export class Sleepers<Sleeper extends object> {
  readonly #clock: Clock
  readonly #resting = new SafeMap<Sleeper, { readonly timer: Timer; readonly wake: () => void }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One rest at a time per sleeper. */
  async rest(sleeper: Sleeper, durationMs: Milliseconds): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#resting.delete(sleeper)
        resolve()
      }
      this.#resting.set(sleeper, { timer: this.#clock.after(Math.ceil(durationMs), wake), wake })
    })
  }

  /** Wakes all sleepers, in the order in which they started to rest, and clears the timers. */
  *drain(): Generator<Sleeper> {
    for (const [sleeper, { timer, wake }] of this.#resting) {
      this.#clock.cancel(timer)
      wake()
      yield sleeper
    }
  }
}
