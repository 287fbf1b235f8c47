import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'

/** Those who rest, each until its time is over or all are woken. */
export class Sleepers<Sleeper extends object> {
  readonly #clock: Clock
  readonly #resting = new SafeMap<Sleeper, { readonly timer: Timer; readonly wake: () => void }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One rest at a time for each. */
  async rest(sleeper: Sleeper, durationMs: Milliseconds): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#resting.delete(sleeper)
        resolve()
      }
      this.#resting.set(sleeper, { timer: this.#clock.after(Math.ceil(durationMs), wake), wake })
    })
  }

  /** Wakes everybody, in the order in which they lay down; leaves no timer behind. */
  *drain(): Generator<Sleeper> {
    for (const [sleeper, { timer, wake }] of this.#resting) {
      this.#clock.cancel(timer)
      wake()
      yield sleeper
    }
  }
}
