import type { Milliseconds } from '../duration.ts'
import type { Clock, Timer } from './clock.ts'

interface PausableTimer {
  dueMs: Milliseconds
  readonly callback: () => void
  inner: Timer | undefined
}

/** A clock that can stand still: what happens meanwhile takes no time on it, and its timers wait. */
export class PausableClock implements Clock {
  readonly #clock: Clock
  /** How far it is behind the clock that it follows. */
  #behindMs: Milliseconds = 0
  #stoppedMs: Milliseconds | undefined
  readonly #held = new Set<PausableTimer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): Milliseconds {
    return this.#stoppedMs ?? this.#clock.now() - this.#behindMs
  }

  after(delayMs: Milliseconds, callback: () => void): Timer {
    const timer: PausableTimer = { dueMs: this.now() + delayMs, callback, inner: undefined }
    this.#wait(timer)
    return timer
  }

  cancel(timer: Timer): void {
    const { inner } = timer as PausableTimer
    this.#held.delete(timer as PausableTimer)
    if (inner !== undefined) this.#clock.cancel(inner)
  }

  soon(callback: () => void): void {
    this.#clock.soon(callback)
  }

  /** Stops at a time that was not long ago: what has passed since is forgotten. */
  stop(atMs: Milliseconds = this.now()): void {
    this.#stoppedMs ??= atMs
  }

  /** Goes on from where it stopped. */
  go(): void {
    if (this.#stoppedMs === undefined) return
    this.#behindMs = this.#clock.now() - this.#stoppedMs
    this.#stoppedMs = undefined
    const held = [...this.#held]
    this.#held.clear()
    for (const timer of held) this.#wait(timer)
  }

  #wait(timer: PausableTimer): void {
    timer.inner = this.#clock.after(Math.max(0, Math.ceil(timer.dueMs - this.now())), () => {
      timer.inner = undefined
      if (this.#stoppedMs !== undefined) this.#held.add(timer)
      // It stood still since the timer was set.
      else if (this.now() < timer.dueMs - 1) this.#wait(timer)
      else timer.callback()
    })
  }
}
