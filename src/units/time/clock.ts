import { performance } from 'node:perf_hooks'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import type { Milliseconds } from '../duration.ts'

/** What {@link Clock.after} returns, for {@link Clock.cancel}. */
export type Timer = object

/**
 * The source of time of a run. Tests use a manual clock; a run uses {@link systemClock}. Times are milliseconds since an origin that is fixed for the life of
 * the clock, with a resolution of 1 µs or better.
 */
export interface Clock {
  now(): Milliseconds
  /** Calls back once, not before `delayMs` have passed (whole milliseconds, as timers go). */
  after(delayMs: Milliseconds, callback: () => void): Timer
  cancel(timer: Timer): void
  /** Calls back after the event loop has polled its sockets: yields to other work. */
  soon(callback: () => void): void
}

/** The real clock. Imported from `node:`, so that fake timers, which replace only the globals, cannot touch a measurement. */
export const systemClock: Clock = {
  now: performance.now.bind(performance),
  after: (delayMs, callback) => setTimeout(callback, delayMs),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  soon: (callback) => {
    setImmediate(callback)
  },
}

/** The time of day, since 1970. Taken when this module is read: a test may set the time of `Date`, and a lock would look abandoned or a cookie over. */
export const wallClockMs: () => Milliseconds = Date.now
