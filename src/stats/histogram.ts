import { bucketCount, bucketOf, FINE, highestIn, lowestIn, middleOf, wholeOf } from './buckets.ts'
import { addCounts, encodeCounts } from './encoding.ts'

/** A histogram as plain data: the result of {@link Histogram.encode}, sent between threads and stored in reports. */
export interface EncodedHistogram {
  readonly count: number
  /** Exact sum of the recorded whole numbers. */
  readonly sum: number
  readonly min: number
  readonly max: number
  /** The filled buckets, lowest first, as text; see `encoding.ts`. */
  readonly buckets: string
}

/** As they were when this module was loaded: the code under test may replace them later. */
const { ceil, max, min } = Math

/**
 * Counts whole numbers (µs, in this project) in buckets that grow with the value.
 *
 * Invariants: a bucket is at most 1/128 as wide as its values, so its middle is within 0.4 % of each of them, and below 256 every value has its own bucket;
 * `count`, `sum`, `min` and `max` are exact; merging two histograms gives the same bits as recording everything in one.
 */
export class Histogram {
  #counts = new Float64Array(0)
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

  /** The lowest recorded value, exact; `NaN` if there is none. */
  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min
  }

  /** The highest recorded value, exact; `NaN` if there is none. */
  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max
  }

  /** Mean from the exact sum; `NaN` if there is no value. */
  get mean(): number {
    return this.#sum / this.#count
  }

  record(value: number): void {
    const whole = wholeOf(value)
    const bucket = bucketOf(whole, FINE)
    if (bucket >= this.#counts.length) this.#grow(bucket)
    this.#counts[bucket]! += 1
    this.#count += 1
    this.#sum += whole
    if (whole < this.#min) this.#min = whole
    if (whole > this.#max) this.#max = whole
  }

  /** Forgets all values. */
  clear(): void {
    this.#counts.fill(0)
    this.#count = 0
    this.#sum = 0
    this.#min = Number.POSITIVE_INFINITY
    this.#max = Number.NEGATIVE_INFINITY
  }

  /**
   * The smallest value that at least `quantile` (0 to 1) of all values do not exceed, by nearest rank: the middle of the bucket that holds it; for 0 and 1
   * exactly the lowest and the highest value. `NaN` without a value.
   */
  quantile(quantile: number): number {
    // Both ends are known exactly.
    if (quantile >= 1) return this.max
    if (quantile <= 0) return this.min
    return this.#count === 0 ? Number.NaN : this.valueAtRank(rankOf(quantile, this.#count))
  }

  /** The value of the `rank`-th lowest recording, 1 (or less) being the lowest; `Infinity` past the last one. */
  valueAtRank(rank: number): number {
    if (rank > this.#count) return Number.POSITIVE_INFINITY
    let bucket = 0
    for (let seen = this.#counts[0]!; seen < rank; seen += this.#counts[bucket]!) bucket++
    return this.#valueOf(bucket)
  }

  /** How many recordings are read as a value above `limit`: `quantile(q)` is above it if and only if these are more than a share of 1 − q. */
  countAbove(limit: number): number {
    let above = 0
    for (let bucket = this.#counts.length - 1; bucket >= 0 && this.#valueOf(bucket) > limit; bucket--) above += this.#counts[bucket]!
    return above
  }

  /**
   * Standard deviation of the recordings (their number is the divisor) around the exact mean; `NaN` without a value. Values are read from their buckets, so it
   * may be off by 0.4 % of the root mean square of all values: if the spread is small compared with the mean, trust its size rather than its digits.
   */
  get standardDeviation(): number {
    const mean = this.mean
    let squares = 0
    this.#counts.forEach((count, bucket) => {
      if (count > 0) squares += count * (this.#valueOf(bucket) - mean) ** 2
    })
    return Math.sqrt(squares / this.#count)
  }

  /** Calls back for each filled bucket, lowest first, with the whole numbers it spans, both included. */
  forEachBucket(visit: (lowest: number, highest: number, count: number) => void): void {
    this.forEachBucketSince(undefined, visit)
  }

  /** As {@link forEachBucket}, of what was recorded after `earlier`, which this histogram once was (or nothing); nothing is allocated. */
  forEachBucketSince(earlier: Histogram | undefined, visit: (lowest: number, highest: number, count: number) => void): void {
    if (this.#count === 0) return
    const counts = this.#counts
    const before = earlier === undefined || earlier.#count === 0 ? undefined : earlier.#counts
    const last = bucketOf(this.#max, FINE)
    for (let bucket = bucketOf(this.#min, FINE); bucket <= last; bucket++) {
      const count = counts[bucket]! - (before !== undefined && bucket < before.length ? before[bucket]! : 0)
      if (count > 0) visit(lowestIn(bucket, FINE), highestIn(bucket, FINE), count)
    }
  }

  /**
   * The values of some ranks, rising, of what was recorded after `earlier`, which this histogram once was (or nothing): as {@link valueAtRank}, in one pass. Nothing
   * for ranks past the last value.
   */
  valuesAtRanks(ranks: readonly number[], earlier: Histogram | undefined): readonly number[] {
    const found: number[] = []
    if (this.#count === 0) return found
    const counts = this.#counts
    const before = earlier === undefined || earlier.#count === 0 ? undefined : earlier.#counts
    const last = bucketOf(this.#max, FINE)
    let seen = 0
    for (let bucket = bucketOf(this.#min, FINE); bucket <= last && found.length < ranks.length; bucket++) {
      seen += counts[bucket]! - (before !== undefined && bucket < before.length ? before[bucket]! : 0)
      while (found.length < ranks.length && seen >= ranks[found.length]!) found.push(this.#valueOf(bucket))
    }
    return found
  }

  /** Becomes a copy of `other`, in the memory that it has if that suffices. */
  become(other: Histogram): void {
    if (this.#counts.length < other.#counts.length) this.#counts = new Float64Array(other.#counts)
    else {
      this.#counts.fill(0, other.#counts.length)
      this.#counts.set(other.#counts)
    }
    this.#count = other.#count
    this.#sum = other.#sum
    this.#min = other.#min
    this.#max = other.#max
  }

  /** Adds everything in `other`, as if it had been recorded here. */
  add(other: Histogram): void {
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length - 1)
    const counts = this.#counts
    const added = other.#counts
    for (let bucket = 0; bucket < added.length; bucket++) counts[bucket]! += added[bucket]!
    this.#count += other.#count
    this.#sum += other.#sum
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
  }

  /**
   * What was recorded after `earlier`, which this histogram once was (or nothing). Lowest and highest value are then read from their buckets, and the sum is
   * exact.
   */
  since(earlier: Histogram): Histogram {
    const later = new Histogram()
    later.#counts = this.#counts.map((count, bucket) => count - (earlier.#counts[bucket] ?? 0))
    later.#count = this.#count - earlier.#count
    later.#sum = this.#sum - earlier.#sum
    if (later.#count === 0) return later
    later.#min = lowestIn(
      later.#counts.findIndex((count) => count > 0),
      FINE,
    )
    later.#max = highestIn(
      later.#counts.findLastIndex((count) => count > 0),
      FINE,
    )
    later.#min = max(later.#min, this.#min)
    later.#max = min(later.#max, this.#max)
    return later
  }

  /** Adds everything in `other`, each value less `by` and not below 0; as it is if `by` is 0, otherwise within 0.4 %. */
  addReduced(other: Histogram, by: number): void {
    if (by === 0) return this.add(other)
    const [lowest, highest] = [wholeOf(other.#min - by), wholeOf(other.#max - by)]
    for (let bucket = 0; bucket < other.#counts.length; bucket++) {
      const count = other.#counts[bucket]!
      if (count === 0) continue
      const whole = wholeOf(other.#valueOf(bucket) - by)
      const own = bucketOf(whole, FINE)
      if (own >= this.#counts.length) this.#grow(own)
      this.#counts[own]! += count
      this.#count += count
      this.#sum += whole * count
    }
    if (other.#count > 0) {
      this.#min = min(this.#min, lowest)
      this.#max = max(this.#max, highest)
    }
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

  /**
   * The inverse of {@link encode}.
   *
   * @throws {RangeError} if the buckets are not those of an encoded histogram.
   */
  static decode(encoded: EncodedHistogram): Histogram {
    const histogram = new Histogram()
    histogram.addEncoded(encoded)
    return histogram
  }

  /**
   * Adds everything in an encoded histogram, as if it had been recorded here.
   *
   * @throws {RangeError} as {@link decode}; then some of it may have been added.
   */
  addEncoded(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return
    const length = bucketOf(encoded.max, FINE) + 1
    if (length > this.#counts.length) this.#grow(length - 1)
    addCounts(encoded.buckets, this.#counts, length)
    this.#count += encoded.count
    this.#sum += encoded.sum
    this.#min = min(this.#min, encoded.min)
    this.#max = max(this.#max, encoded.max)
  }

  /** The value of a recording in a bucket: the middle, or the exact minimum or maximum if the middle lies beyond all values. */
  #valueOf(bucket: number): number {
    return Math.min(this.#max, Math.max(this.#min, middleOf(bucket, FINE)))
  }

  /** Makes room for `bucket`, growing by half, so that a slow target does not cause a copy at every new maximum. */
  #grow(bucket: number): void {
    const grown = new Float64Array(min(bucketCount(FINE), max(bucket + 1, ceil(this.#counts.length * 1.5))))
    grown.set(this.#counts)
    this.#counts = grown
  }
}

/** 0.55 · 100 is 55.00000000000001 in doubles: without this the rank of an exact share would be one too high. */
const ROUNDING: number = 2 ** -50

/** The rank of a quantile (above 0, below 1) among `count` values: the lowest that at least this share of them does not exceed. */
export const rankOf = (quantile: number, count: number): number => ceil(count * quantile * (1 - ROUNDING))

/** The sum of encoded histograms; commutative and associative on the encoded numbers. */
export const mergeHistograms = (parts: readonly EncodedHistogram[]): EncodedHistogram =>
  parts.length === 1 ? parts[0]! : sumOfHistograms(parts).encode()

/** All that encoded histograms contain. */
export function sumOfHistograms(parts: readonly EncodedHistogram[]): Histogram {
  const sum = new Histogram()
  for (const part of parts) sum.addEncoded(part)
  return sum
}
