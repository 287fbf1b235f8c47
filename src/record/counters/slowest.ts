import type { Milliseconds } from '../../units/duration.ts'
import type { SlowIteration } from '../snapshot.ts'

export const MOST_SLOWEST = 5

/** Keeps the slowest iterations of a run; costs one comparison for nearly all others. */
export class Slowest {
  #kept: readonly SlowIteration[] = []
  /** The fastest of the kept ones; until there are enough of them, every iteration counts as slower. */
  #floorMs: Milliseconds = Number.NEGATIVE_INFINITY
  #floorIndex = -1

  /** Whether an iteration is among the slowest so far, so that only then it must be described. */
  isSlow(latencyMs: Milliseconds, index: number): boolean {
    return latencyMs > this.#floorMs || (latencyMs === this.#floorMs && index < this.#floorIndex)
  }

  add(iteration: SlowIteration): void {
    this.#kept = slowestOf([...this.#kept, iteration])
    if (this.#kept.length < MOST_SLOWEST) return
    const fastest = this.#kept[MOST_SLOWEST - 1]!
    this.#floorMs = fastest.latencyMs
    this.#floorIndex = fastest.index
  }

  get kept(): readonly SlowIteration[] {
    return this.#kept
  }
}

/** The slowest of all, slowest first; among equals, the lower index first. */
export function slowestOf<Slow extends SlowIteration>(iterations: readonly Slow[]): readonly Slow[] {
  return iterations.toSorted((first, second) => second.latencyMs - first.latencyMs || first.index - second.index).slice(0, MOST_SLOWEST)
}
