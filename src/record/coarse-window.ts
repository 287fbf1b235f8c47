import { bucketCount, COARSE, middleOf } from '../stats/buckets.ts'
import { eachCount } from '../stats/encoding.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { BlockSnapshot } from './snapshot.ts'

/** Which iterations a latency is ranked among: `'all'` puts every bad one above every success. */
export type RankedAmong = 'all' | 'succeeded'

/** The latencies of neighbouring blocks as a sliding window: blocks are added at one end and removed at the other. */
export class CoarseWindow {
  readonly #among: RankedAmong
  readonly #counts = new Float64Array(bucketCount(COARSE))
  #succeeded = 0
  #bad = 0

  constructor(among: RankedAmong) {
    this.#among = among
  }

  /** How many iterations are ranked. */
  get count(): number {
    return this.#succeeded + (this.#among === 'all' ? this.#bad : 0)
  }

  /** Share of bad iterations, 0 to 1; 0 if there are no iterations. */
  get badRatio(): number {
    return this.#bad === 0 ? 0 : this.#bad / (this.#succeeded + this.#bad)
  }

  add(block: BlockSnapshot): void {
    this.#shift(block, 1)
  }

  /** Removes a block that was added before. */
  remove(block: BlockSnapshot): void {
    this.#shift(block, -1)
  }

  /** Within 1.6 % of the sample at that rank; `Infinity` if it is a bad iteration, `NaN` if there is none. */
  quantile(quantile: number): Milliseconds {
    if (this.count === 0) return Number.NaN
    // As in `Histogram.quantile`: without the tolerance the rank of an exact share would be one too high.
    const rank = Math.max(1, Math.ceil(this.count * quantile - 1e-9))
    if (rank > this.#succeeded) return Number.POSITIVE_INFINITY
    let seen = 0
    let bucket = -1
    while (seen < rank) seen += this.#counts[++bucket]!
    return middleOf(bucket, COARSE) / 1_000
  }

  #shift(block: BlockSnapshot, sign: 1 | -1): void {
    this.#succeeded += sign * block.succeeded
    this.#bad += sign * block.bad
    eachCount(block.buckets, (bucket, count) => {
      this.#counts[bucket]! += sign * count
    })
  }
}
