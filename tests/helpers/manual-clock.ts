import { setImmediate } from 'node:timers'
import type { Clock, Timer } from '../../src/units/time/clock.ts'
import type { Milliseconds } from '../../src/units/duration.ts'

interface Event extends Timer {
  readonly atMs: Milliseconds
  readonly callback: () => void
}

export interface ManualClockSettings {
  readonly startMs?: Milliseconds
  /** How long a turn of the event loop takes: what waits for its next turn, as a pacer that polls does, comes back this much later. */
  readonly turnMs?: Milliseconds
  /** How much later than asked for each timer fires, as timers of the real clock do. */
  readonly latenessMs?: () => Milliseconds
}

/** A clock that stands still until a test moves it, and calls back at exactly the time that was asked for. */
export class ManualClock implements Clock {
  #nowMs: Milliseconds
  readonly #turnMs: Milliseconds
  readonly #latenessMs: () => Milliseconds
  /** In the order in which they happen; those of the same time in the order in which they were added. */
  #events: Event[] = []
  #turn: (() => void)[] = []

  constructor({ startMs = 1_000, turnMs = 0, latenessMs = () => 0 }: ManualClockSettings = {}) {
    this.#nowMs = startMs
    this.#turnMs = turnMs
    this.#latenessMs = latenessMs
  }

  now(): Milliseconds {
    return this.#nowMs
  }

  after(delayMs: Milliseconds, callback: () => void): Timer {
    return this.at(this.#nowMs + delayMs + this.#latenessMs(), callback)
  }

  cancel(timer: Timer): void {
    this.#events = this.#events.filter((event) => event !== timer)
  }

  soon(callback: () => void): void {
    this.#turn.push(callback)
  }

  /** Calls back at a time of this clock, to the fraction. */
  at(atMs: Milliseconds, callback: () => void): Timer {
    const event: Event = { atMs, callback }
    const later = this.#events.findIndex((other) => other.atMs > atMs)
    this.#events.splice(later < 0 ? this.#events.length : later, 0, event)
    return event
  }

  /** A promise that resolves `delayMs` from now, to the fraction. */
  sleep(delayMs: Milliseconds): Promise<void> {
    return new Promise((resolve) => void this.at(this.#nowMs + delayMs, resolve))
  }

  /** Time passes as it does while a computation keeps the event loop: nothing is called back. */
  spend(ms: Milliseconds): void {
    this.#nowMs += ms
  }

  get pendingTimers(): number {
    return this.#events.length
  }

  /** Lets everything happen that is due within the next `ms`. */
  async advance(ms: Milliseconds): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settled()
    for (;;) {
      const next = this.#events[0]
      if (
        this.#turn.length > 0 &&
        this.#nowMs + this.#turnMs <= untilMs &&
        (next === undefined || next.atMs >= this.#nowMs + this.#turnMs)
      ) {
        this.#nowMs += this.#turnMs
        for (const callback of this.#turn.splice(0)) callback()
      } else if (next !== undefined && next.atMs <= untilMs) {
        this.#events.shift()
        this.#nowMs = Math.max(this.#nowMs, next.atMs)
        next.callback()
      } else break
      await settled()
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }

  /** Lets everything happen until `promise` settles; throws where it does not although nothing is left to happen. */
  async until<Value>(promise: Promise<Value>): Promise<Value> {
    const watched = { isSettled: false }
    const settle = (): void => void (watched.isSettled = true)
    promise.then(settle, settle)
    await settled()
    while (!watched.isSettled) {
      const next = this.#events[0]
      if (next === undefined && this.#turn.length === 0) throw new Error('Nothing is left to happen, and the promise has not settled')
      await this.advance(this.#turn.length > 0 ? this.#turnMs : Math.max(0, next!.atMs - this.#nowMs))
    }
    return promise
  }
}

/** Resolves when every promise that could go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
