import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'

interface Sleep {
  readonly timer: Timer
  readonly reject: (reason: Error) => void
}

/** Cancellable sleeps: each lasts until its time is over, or until its sleeper is woken. A sleeper may have several at once. */
export class Sleepers<Sleeper extends object> {
  readonly #clock: Clock
  readonly #asleep = new SafeMap<Sleeper, Sleep[]>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Who sleeps, in the order in which they fell asleep. */
  get all(): Iterable<Sleeper> {
    return this.#asleep.keys()
  }

  /** Calls `onOver` and resolves after the time; rejects if the sleeper is woken before. */
  sleep(sleeper: Sleeper, durationMs: Milliseconds, onOver: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(Math.ceil(durationMs), () => {
        this.#remove(sleeper, sleep)
        onOver()
        resolve()
      })
      const sleep: Sleep = { timer, reject }
      const others = this.#asleep.get(sleeper)
      if (others === undefined) this.#asleep.set(sleeper, [sleep])
      else others.push(sleep)
    })
  }

  /** Ends all sleeps of a sleeper, which reject with `reason`, and clears their timers. */
  wake(sleeper: Sleeper, reason: Error): void {
    const sleeps = this.#asleep.get(sleeper)
    if (sleeps === undefined) return
    this.#asleep.delete(sleeper)
    for (const { timer, reject } of sleeps) {
      this.#clock.cancel(timer)
      reject(reason)
    }
  }

  #remove(sleeper: Sleeper, sleep: Sleep): void {
    const left = this.#asleep.get(sleeper)!.filter((other) => other !== sleep)
    if (left.length === 0) this.#asleep.delete(sleeper)
    else this.#asleep.set(sleeper, left)
  }
}
