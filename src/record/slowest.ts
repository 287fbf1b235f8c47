import type { Milliseconds } from '../units/duration.ts'
import type { SlowIteration } from './snapshot.ts'

const KEPT = 5

/** Keeps the slowest iterations of a run; costs one comparison for all others. */
export class Slowest {
  #kept: SlowIteration[] = []
  /** The latency to pass in order to be kept. */
  floorMs: Milliseconds = -1

  add(iteration: SlowIteration): void {
    this.#kept = slowestOf([...this.#kept, iteration])
    if (this.#kept.length === KEPT) this.floorMs = this.#kept[KEPT - 1]!.latencyMs
  }

  get kept(): readonly SlowIteration[] {
    return this.#kept
  }
}

/** The slowest of all, slowest first; among equals the one with the lower index. */
export function slowestOf(iterations: readonly SlowIteration[]): SlowIteration[] {
  return iterations.toSorted((first, second) => second.latencyMs - first.latencyMs || first.index - second.index).slice(0, KEPT)
}
