import type { Level } from '../design.ts'
import { highestBut } from './highest.ts'

/**
 * Decides at several looks, as the pairs arrive, whether the observed path stands out from all the others, with an error rate of at most that of its level over
 * all looks together.
 *
 * The level is spent in paths. At each look a path is retired if the number of paths at least as high as it, itself included, is within the allowance of the
 * look; the observed path proves the claim by being one of these. Which paths are retired does not depend on which one was observed, and they are never more
 * than rate · paths. As each was equally likely to be observed, the error rate follows, whatever the noise.
 */
export class SequentialTest {
  readonly #level: Level
  /** The paths that are not retired, in the first `#count` places. */
  readonly #left: Int32Array
  readonly #sums: Int32Array
  #count: number

  constructor(level: Level) {
    const { paths } = level
    this.#level = level
    this.#left = new Int32Array(paths)
    for (let path = 0; path < paths; path++) this.#left[path] = path
    this.#sums = new Int32Array(paths)
    this.#count = paths
  }

  /** How many paths may be retired at a look by which this share of the level may be spent. */
  allowance(share: number): number {
    // Whole numbers that division has left a hair short are whole.
    const { rate, paths } = this.#level
    return Math.floor(rate * share * paths + 1e-9) - (paths - this.#count)
  }

  /**
   * Retires the paths whose sums exceed the bar of this look, and returns the bar: `Infinity` if no sum would do. Never below zero, because a sum that shows no
   * difference is no evidence of one.
   *
   * The bar is the highest sum *after* as many as may be retired. Using the last of those instead would leak one path at each look, each of them an unaccounted
   * chance of error.
   */
  look(sums: Int32Array, share: number): number {
    const allowance = this.allowance(share)
    if (allowance < 1) return Number.POSITIVE_INFINITY
    const left = this.#left
    for (let place = 0; place < this.#count; place++) this.#sums[place] = sums[left[place]!]!
    const bar = Math.max(0, highestBut(allowance, this.#sums.subarray(0, this.#count)))
    let kept = 0
    for (let place = 0; place < this.#count; place++) {
      const path = left[place]!
      if (sums[path]! <= bar) left[kept++] = path
    }
    this.#count = kept
    return bar
  }
}
