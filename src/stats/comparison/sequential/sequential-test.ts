import type { Level } from '../design.ts'
import { highestBut } from './highest.ts'

/**
 * Decides at several looks, as the pairs come in, whether the path that was seen stands out from all the others, and is wrong about it no
 * more often than the rate of its level over all looks together.
 *
 * The level is spent in paths. At each look those are retired that no more than the allowance of this look are as high as, themselves among
 * them; the path that was seen proves its point by being one of these. Which paths are retired is the same whichever of them was seen, and
 * they are never more than rate · paths. As each was as likely to be seen, the rate of error follows, whatever the noise.
 */
export class SequentialTest {
  readonly #level: Level
  /** The paths not retired, in the first `#count` places. */
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
   * Retires the paths whose sums exceed what this look asks for, and gives that: `Infinity` where nothing would do. Never below zero, for a sum
   * that shows no difference is no evidence of one.
   *
   * It is the highest sum *after* as many as may be retired. The last of those in its place would let one path less go at each look, each
   * of them a chance of error that nobody has paid for.
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
