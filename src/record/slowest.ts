import type { Milliseconds } from '../units/duration.ts'
import type { SlowIteration } from './snapshot.ts'

const KEPT = 5

/** Keeps the slowest iterations of a run; costs one comparison for nearly all others. */
export class Slowest {
  #kept: readonly SlowIteration[] = []
  /** The fastest of those kept, by its numbers; until there are enough of them, whatever comes is slower. */
  #floorMs: Milliseconds = Number.NEGATIVE_INFINITY
  #floorIndex = -1

  /** Whether an iteration belongs to the slowest so far, so that only then it need be described. */
  isSlow(latencyMs: Milliseconds, index: number): boolean {
    return latencyMs > this.#floorMs || (latencyMs === this.#floorMs && index < this.#floorIndex)
  }

  add(iteration: SlowIteration): void {
    this.#kept = slowestOf([...this.#kept, iteration])
    if (this.#kept.length < KEPT) return
    const fastest = this.#kept[KEPT - 1]!
    this.#floorMs = fastest.latencyMs
    this.#floorIndex = fastest.index
  }

  get kept(): readonly SlowIteration[] {
    return this.#kept
  }
}

/** The slowest of all, slowest first; among equals the one with the lower index. */
export function slowestOf(iterations: readonly SlowIteration[]): readonly SlowIteration[] {
  return iterations.toSorted((first, second) => second.latencyMs - first.latencyMs || first.index - second.index).slice(0, KEPT)
}
