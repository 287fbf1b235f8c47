import { Histogram, type EncodedHistogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { MachineWindows, Unsettled } from './machine-windows.ts'

/**
 * Times, less what this machine explains of each, in µs. No allocation for a time, and no list of those that ended in the open window: what earlier windows
 * explain of a time is known when it ends, and what the open window explains is the same for all of them.
 */
export class UnexplainedTimes implements Unsettled {
  readonly #windows: MachineWindows
  readonly #settled = new Histogram()
  /** Of what ended in the open window, which will explain a part of it. */
  readonly #pending = new Histogram()

  constructor(windows: MachineWindows) {
    this.#windows = windows
    windows.add(this)
  }

  /** Records a time of `durationMs` that lay between two times of the run. */
  record(durationMs: Milliseconds, startMs: Milliseconds): void {
    const windows = this.#windows
    const explainedMs = startMs < windows.openedMs ? windows.explainedSince(startMs) : 0
    this.#pending.record((durationMs - explainedMs) * 1_000)
  }

  settle(explainedMs: Milliseconds): void {
    if (this.#pending.count === 0) return
    this.#settled.addReduced(this.#pending, explainedMs * 1_000)
    this.#pending.clear()
  }

  /** As far as windows have closed: the others may yet explain all of a time. */
  encode(): EncodedHistogram {
    if (this.#pending.count === 0) return this.#settled.encode()
    const all = new Histogram()
    all.add(this.#settled)
    all.addReduced(this.#pending, Number.POSITIVE_INFINITY)
    return all.encode()
  }
}
