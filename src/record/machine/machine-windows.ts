import type { Milliseconds } from '../../units/duration.ts'

/** 100 s of windows: what started earlier counts as explained. */
const MOST_WINDOWS = 1_024

/** A time that the open window is still part of. */
export interface Unsettled {
  /** The window has closed: this much of it is explained. */
  settle(explainedMs: Milliseconds): void
}

/**
 * How long this machine may have held iterations up, in windows of time since the start of a run. What a window explains is known only when it has closed; until
 * then, what ended in it waits in those that were {@link add | added}.
 */
export class MachineWindows {
  /** Start of the run on the clock; all other times count from it. */
  readonly originMs: Milliseconds
  /** When the open window began. */
  openedMs: Milliseconds
  readonly #startsMs = new Float64Array(MOST_WINDOWS)
  readonly #explainedMs = new Float64Array(MOST_WINDOWS)
  #count = 0
  #unsettled: readonly Unsettled[] = []
  #sinceMs: Milliseconds
  #lostMs: Milliseconds = 0

  constructor(originMs: Milliseconds, openedMs: Milliseconds) {
    this.originMs = originMs
    this.openedMs = this.#sinceMs = openedMs
  }

  add(unsettled: Unsettled): void {
    this.#unsettled = [...this.#unsettled, unsettled]
  }

  /** How much of the time from `startMs` to the start of the open window is explained; `Infinity` if that is no longer known. */
  explainedSince(startMs: Milliseconds): Milliseconds {
    let explainedMs = 0
    let endMs = this.openedMs
    for (let index = this.#count - 1; index >= 0 && index >= this.#count - MOST_WINDOWS; index--) {
      const windowMs = this.#explainedMs[index % MOST_WINDOWS]!
      const windowStartMs = this.#startsMs[index % MOST_WINDOWS]!
      if (windowStartMs <= startMs) return explainedMs + Math.min(windowMs, endMs - startMs)
      explainedMs += windowMs
      endMs = windowStartMs
    }
    return startMs >= endMs ? explainedMs : Number.POSITIVE_INFINITY
  }

  /** Closes the open window and opens the next. A wait is known only when it ends: one that is longer than the window began in earlier ones. */
  close(nowMs: Milliseconds, waitedMs: Milliseconds): void {
    const slot = this.#count % MOST_WINDOWS
    this.#startsMs[slot] = this.openedMs
    this.#explainedMs[slot] = 0
    this.#count += 1
    let restMs = waitedMs
    let endMs = nowMs
    for (let index = this.#count - 1; restMs > 0 && index >= 0 && index >= this.#count - MOST_WINDOWS; index--) {
      const at = index % MOST_WINDOWS
      const takenMs = Math.min(restMs, endMs - this.#startsMs[at]! - this.#explainedMs[at]!)
      this.#explainedMs[at]! += takenMs
      if (endMs > this.#sinceMs) this.#lostMs += takenMs
      restMs -= takenMs
      endMs = this.#startsMs[at]!
    }
    this.openedMs = nowMs
    for (const each of this.#unsettled) each.settle(waitedMs)
  }

  /** Measuring begins: {@link lostRatio} counts from here. */
  restart(): void {
    this.#sinceMs = this.openedMs
    this.#lostMs = 0
  }

  /** The share of the time, in closed windows, that is explained: 0 to 1; 0 if there was none. */
  get lostRatio(): number {
    const durationMs = this.openedMs - this.#sinceMs
    return durationMs > 0 ? this.#lostMs / durationMs : 0
  }
}
