import { PerformanceObserver } from 'node:perf_hooks'
import type { Clock, Timer } from './clock.ts'
import type { Milliseconds } from '../duration.ts'

/** Everything is observed for this long: most runs are over by then. */
const EXACT_MS: Milliseconds = 5_000

/** After that, only the first part of each stretch is observed, and scaled up. */
const STRETCH_MS: Milliseconds = 2_500
const SEEN_MS: Milliseconds = 250

/**
 * The garbage collection time of this thread: all of it in the first five seconds, after that ten times what a tenth of the time shows.
 *
 * For each observed collection Node leaves 5 kB in the old generation. A loop under full load has a dozen a second, so a run of some minutes would add
 * megabytes that are not its own. `GCProfiler` of V8 leaves nothing there, but continues to record after it was stopped (Node 20).
 */
export class GcTime {
  readonly #clock: Clock
  readonly #observer = new PerformanceObserver((entries) => this.#add(entries.getEntries()))
  #timer: Timer | undefined
  /** The total of the stretches before this one. */
  #earlierMs: Milliseconds = 0
  #seenMs: Milliseconds = 0
  #sinceMs: Milliseconds = 0
  #isExact = true
  #isSeeing = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.restart()
  }

  /** Since the last {@link restart}, or since construction. */
  get totalMs(): Milliseconds {
    this.#take()
    const elapsedMs = this.#clock.now() - this.#sinceMs
    return this.#earlierMs + this.#seenMs * (this.#isExact ? 1 : Math.max(1, Math.min(elapsedMs, STRETCH_MS) / SEEN_MS))
  }

  restart(): void {
    this.stop()
    this.#earlierMs = 0
    this.#isExact = true
    this.#see(EXACT_MS, () => this.#sample())
  }

  /** Stops observing; the total stays unchanged. */
  stop(): void {
    this.#earlierMs = this.totalMs
    this.#seenMs = 0
    this.#setObserving(false)
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer)
  }

  /** Observes the start of a stretch, which is scaled up for the rest of it. */
  #sample(): void {
    this.#earlierMs = this.totalMs
    this.#isExact = false
    this.#see(SEEN_MS, () => {
      this.#take()
      this.#setObserving(false)
      this.#timer = this.#clock.after(STRETCH_MS - SEEN_MS, () => this.#sample())
    })
  }

  #see(durationMs: Milliseconds, then: () => void): void {
    this.#seenMs = 0
    this.#sinceMs = this.#clock.now()
    this.#setObserving(true)
    this.#timer = this.#clock.after(durationMs, then)
  }

  #setObserving(isSeeing: boolean): void {
    if (isSeeing === this.#isSeeing) return
    this.#isSeeing = isSeeing
    if (isSeeing) this.#observer.observe({ entryTypes: ['gc'] })
    else this.#observer.disconnect()
  }

  #take(): void {
    this.#add(this.#observer.takeRecords())
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#seenMs += duration
  }
}
