import { bucketCount, bucketOf, FINE, highestIn, lowestIn, MAX_VALUE, middleOf } from './buckets.ts'
import { decodeCounts, encodeCounts } from './encoding.ts'

/** A histogram as plain data: what {@link Histogram.encode} gives and what travels between threads and into reports. */
export interface EncodedHistogram {
  readonly count: number
  /** Exact sum of the recorded whole numbers. */
  readonly sum: number
  readonly min: number
  readonly max: number
  /** The filled buckets, lowest first, as text; see `encoding.ts`. */
  readonly buckets: string
}

/**
 * Counts whole numbers (µs, in this project) in buckets that grow with the value.
 *
 * Invariants: a bucket is at most 1/128 as wide as its values, so its middle is within 0.4 % of each of them, and below 256 every value has
 * a bucket of its own; `count`, `sum`, `min` and `max` are exact; merging two histograms gives the same bits as recording everything in one.
 * Time: O(1) to record, O(buckets) to read. Space: 8 bytes a bucket up to the highest value seen, 26 kB at most.
 * Limits: values are rounded to whole numbers and held between 0 and 2³² − 1 (71 minutes in µs).
 */
export class Histogram {
  #counts = new Float64Array(512)
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#count
  }

  get sum(): number {
    return this.#sum
  }

  /** The lowest value recorded, exact; `NaN` where there is none. */
  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min
  }

  /** The highest value recorded, exact; `NaN` where there is none. */
  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max
  }

  /** Mean from the exact sum; `NaN` where there is no value. */
  get mean(): number {
    return this.#sum / this.#count
  }

  record(value: number): void {
    const whole = value > 0 ? Math.min(MAX_VALUE, Math.round(value)) : 0
    const bucket = bucketOf(whole, FINE)
    if (bucket >= this.#counts.length) this.#grow(bucket)
    this.#counts[bucket]! += 1
    this.#count += 1
    this.#sum += whole
    if (whole < this.#min) this.#min = whole
    if (whole > this.#max) this.#max = whole
  }

  /**
   * The smallest value that at least `quantile` (0 to 1) of all values do not exceed, by nearest rank: the middle of the bucket that holds it.
   * `NaN` where there is no value.
   */
  quantile(quantile: number): number {
    return this.#count === 0 ? Number.NaN : this.valueAtRank(Math.max(1, Math.ceil(this.#count * quantile - RANK_SLACK)))
  }

  /** The value of the `rank`-th lowest recording, 1 being the lowest; `Infinity` past the last one. */
  valueAtRank(rank: number): number {
    if (rank > this.#count) return Number.POSITIVE_INFINITY
    let seen = 0
    let bucket = -1
    while (seen < rank) seen += this.#counts[++bucket]!
    return Math.min(this.#max, Math.max(this.#min, middleOf(bucket, FINE)))
  }

  /** How many recordings lie above `limit`, counting a bucket by its middle as {@link quantile} reads it. */
  countAbove(limit: number): number {
    if (this.#count === 0 || limit >= this.#max) return 0
    let above = 0
    for (let bucket = bucketOf(Math.max(0, Math.min(MAX_VALUE, Math.floor(limit))), FINE); bucket < this.#counts.length; bucket++) {
      const middle = Math.min(this.#max, Math.max(this.#min, middleOf(bucket, FINE)))
      if (middle > limit) above += this.#counts[bucket]!
    }
    return above
  }

  /** Standard deviation around the exact mean, read from the middles of the buckets (within 0.4 % of each value); `NaN` where there is no value. */
  get standardDeviation(): number {
    const mean = this.mean
    let squares = 0
    this.forEachBucket((lowest, highest, count) => {
      squares += count * ((lowest + highest) / 2 - mean) ** 2
    })
    return Math.sqrt(squares / this.#count)
  }

  /** Calls back for each filled bucket, lowest first, with the whole numbers it spans, both included. */
  forEachBucket(visit: (lowest: number, highest: number, count: number) => void): void {
    this.#counts.forEach((count, bucket) => {
      if (count > 0) visit(lowestIn(bucket, FINE), highestIn(bucket, FINE), count)
    })
  }

  /** Adds everything that `other` holds, as if it had been recorded here. */
  add(other: Histogram): void {
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length - 1)
    other.#counts.forEach((count, bucket) => {
      this.#counts[bucket]! += count
    })
    this.#count += other.#count
    this.#sum += other.#sum
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
  }

  encode(): EncodedHistogram {
    const empty = this.#count === 0
    return {
      count: this.#count,
      sum: this.#sum,
      min: empty ? 0 : this.#min,
      max: empty ? 0 : this.#max,
      buckets: encodeCounts(this.#counts),
    }
  }

  static decode(encoded: EncodedHistogram): Histogram {
    const histogram = new Histogram()
    if (encoded.count === 0) return histogram
    histogram.#counts = decodeCounts(encoded.buckets, Math.max(histogram.#counts.length, bucketOf(encoded.max, FINE) + 1))
    histogram.#count = encoded.count
    histogram.#sum = encoded.sum
    histogram.#min = encoded.min
    histogram.#max = encoded.max
    return histogram
  }

  /** Makes room for `bucket`, by half as much again, so that a slow target does not copy at every new maximum. */
  #grow(bucket: number): void {
    const grown = new Float64Array(Math.min(bucketCount(FINE), Math.max(bucket + 1, Math.ceil(this.#counts.length * 1.5))))
    grown.set(this.#counts)
    this.#counts = grown
  }
}

/** 0.95 · 100 is 95.00000000000001 in doubles: without the slack the rank of an exact share would be one too high. */
const RANK_SLACK = 1e-9

/** The sum of two encoded histograms; commutative and associative on the encoded numbers. */
export function mergeHistograms(first: EncodedHistogram, second: EncodedHistogram): EncodedHistogram {
  const merged = Histogram.decode(first)
  merged.add(Histogram.decode(second))
  return merged.encode()
}
