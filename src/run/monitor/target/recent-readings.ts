import type { Milliseconds } from '../../../units/duration.ts'
import { withGrown, type TreeTotals } from './tree-reader.ts'

/** Of windows of 100 ms: a boundary is noticed less late than that, or not at all. */
const MOST_READINGS = 20

/** The totals of a process tree at a time of the clock. */
export interface Reading {
  readonly atMs: Milliseconds
  readonly totals: TreeTotals
}

/** The last readings of a process tree, to know what they were at a moment that has passed: on a busy machine it is noticed late. */
export class RecentReadings {
  readonly #readings: Reading[] = []

  /** Adds one that is not older than the one before. */
  add(reading: Reading): void {
    this.#readings.push(reading)
    if (this.#readings.length > MOST_READINGS) this.#readings.shift()
  }

  /** Returns the totals at `atMs`, as if they had grown evenly from one reading to the next; `undefined` if there is no reading. */
  at(atMs: Milliseconds): Reading | undefined {
    const next = this.#readings.findIndex((reading) => reading.atMs >= atMs)
    if (next === -1) return this.#readings.at(-1)
    const after = this.#readings[next]!
    const before = this.#readings[next - 1]
    if (before === undefined) return after
    const share = (atMs - before.atMs) / (after.atMs - before.atMs)
    return { atMs, totals: withGrown(after.totals, (name) => before.totals[name] + share * (after.totals[name] - before.totals[name])) }
  }
}
