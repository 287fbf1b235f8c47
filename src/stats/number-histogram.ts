import { IntegerReader, pushInteger } from './encoding.ts'
import { ExactSum, numberFromUnits, unitsFromText, unitsToText } from './exact-sum.ts'
import { rankOf } from './histogram.ts'
import { BUCKETS_EACH_SIDE, lowerHalf, middleOfNumbers, numberBucketOf, numberFromHalves, upperHalf } from './number-buckets.ts'

/** A histogram of numbers as plain data: the result of {@link NumberHistogram.encode}, sent between threads and stored in reports. */
export interface EncodedNumbers {
  readonly count: number
  /** The exact sum, as text; see `exact-sum.ts`. */
  readonly sum: string
  readonly min: number
  readonly max: number
  /** The filled buckets, lowest first, as text: distance and count of each, and its number if that is the only one in it. */
  readonly buckets: string
}

/** A page has the buckets of one power of two. */
const PAGE_BITS = 7
const PAGE: number = 2 ** PAGE_BITS

interface Page {
  readonly counts: Float64Array
  /** The number in each bucket, if it is the only one there; `NaN` if there are several. */
  readonly only: Float64Array
}

/** As they were when this module was loaded: the code under test may replace them later. */
const { max, min } = Math

/**
 * Counts finite numbers of any size and sign, such as bytes, shares and differences. Recording allocates nothing, except for the first number between two powers
 * of two.
 *
 * Invariants: a quantile is within 0.4 % of the number at its rank, and exact if that number is alone in its bucket, as whole numbers below 256 are; `count`,
 * `min` and `max` are exact, and `sum` is the number nearest to the exact sum; merging gives the same bits as recording everything in one.
 */
export class NumberHistogram {
  /** From the lowest that is filled to the highest. */
  #pages: (Page | undefined)[] = []
  #firstPage = 0
  readonly #sum = new ExactSum()
  /** The sum of what was merged. */
  #mergedUnits = 0n
  #count = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#count
  }

  /** `Infinity` if it is too large for a number. */
  get sum(): number {
    return numberFromUnits(this.#units)
  }

  /** `NaN` if there is no number. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : numberFromUnits(this.#units / BigInt(this.#count))
  }

  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min
  }

  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max
  }

  get #units(): bigint {
    return this.#sum.units + this.#mergedUnits
  }

  /** `value` must be finite. */
  record(value: number): void {
    // −0 is 0.
    const number = value + 0
    const bucket = numberBucketOf(number)
    const { counts, only } = this.#pageOf(bucket)
    const at = bucket & (PAGE - 1)
    if (counts[at] === 0) only[at] = number
    else if (only[at] !== number) only[at] = Number.NaN
    counts[at]! += 1
    this.#count += 1
    this.#sum.add(number)
    this.#min = min(this.#min, number)
    this.#max = max(this.#max, number)
  }

  /** The lowest number that at least `quantile` (0 to 1) of all numbers do not exceed, by nearest rank; `NaN` without a number. */
  quantile(quantile: number): number {
    if (quantile >= 1) return this.max
    if (quantile <= 0) return this.min
    const rank = rankOf(quantile, this.#count)
    let seen = 0
    for (const [bucket, count, only] of this.#filled()) {
      seen += count
      if (seen >= rank) return Number.isNaN(only) ? min(this.#max, max(this.#min, middleOfNumbers(bucket))) : only
    }
    return Number.NaN
  }

  /** Adds everything in `other`, as if it had been recorded here. */
  add(other: NumberHistogram): void {
    for (const filled of other.#filled()) this.#addBucket(filled)
    this.#count += other.#count
    this.#mergedUnits += other.#units
    this.#min = min(this.#min, other.#min)
    this.#max = max(this.#max, other.#max)
  }

  encode(): EncodedNumbers {
    const bytes: number[] = []
    let previous = -BUCKETS_EACH_SIDE
    for (const [bucket, count, only] of this.#filled()) {
      const isOnly = !Number.isNaN(only)
      pushInteger(bytes, 2 * (bucket - previous) + (isOnly ? 1 : 0))
      pushInteger(bytes, count)
      if (isOnly) pushNumber(bytes, only)
      previous = bucket
    }
    const isEmpty = this.#count === 0
    return {
      count: this.#count,
      sum: unitsToText(this.#units),
      min: isEmpty ? 0 : this.#min,
      max: isEmpty ? 0 : this.#max,
      buckets: Buffer.from(bytes).toString('base64'),
    }
  }

  /**
   * The inverse of {@link encode}.
   *
   * @throws {RangeError} if it is not an encoded histogram.
   */
  static decode({ count, sum, min, max, buckets }: EncodedNumbers): NumberHistogram {
    const histogram = new NumberHistogram()
    if (count === 0) return histogram
    const reader = new IntegerReader(buckets)
    let bucket = -BUCKETS_EACH_SIDE
    while (!reader.isAtEnd) {
      const head = reader.next()
      bucket += Math.floor(head / 2)
      if (bucket >= BUCKETS_EACH_SIDE) throw new RangeError(`The encoded numbers name bucket ${bucket}`)
      histogram.#addBucket([bucket, reader.next(), head % 2 === 1 ? nextNumber(reader) : Number.NaN])
    }
    histogram.#count = count
    histogram.#mergedUnits = unitsFromText(sum)
    histogram.#min = min
    histogram.#max = max
    return histogram
  }

  /** The filled buckets, lowest first. */
  *#filled(): Generator<readonly [bucket: number, count: number, only: number]> {
    for (const [position, page] of this.#pages.entries()) {
      if (page === undefined) continue
      const first = (this.#firstPage + position) * PAGE
      for (let at = 0; at < PAGE; at++) if (page.counts[at]! > 0) yield [first + at, page.counts[at]!, page.only[at]!]
    }
  }

  #addBucket([bucket, count, number]: readonly [bucket: number, count: number, only: number]): void {
    const { counts, only } = this.#pageOf(bucket)
    const at = bucket & (PAGE - 1)
    if (counts[at] === 0) only[at] = number
    else if (only[at] !== number) only[at] = Number.NaN
    counts[at]! += count
  }

  #pageOf(bucket: number): Page {
    const index = bucket >> PAGE_BITS
    return this.#pages[index - this.#firstPage] ?? this.#openPage(index)
  }

  #openPage(index: number): Page {
    const page: Page = { counts: new Float64Array(PAGE), only: new Float64Array(PAGE) }
    const { length } = this.#pages
    const first = length === 0 ? index : min(this.#firstPage, index)
    const end = length === 0 ? index + 1 : max(this.#firstPage + length, index + 1)
    const pages: (Page | undefined)[] = []
    for (let number = first; number < end; number++) pages[number - first] = number === index ? page : this.#pages[number - this.#firstPage]
    this.#pages = pages
    this.#firstPage = first
    return page
  }
}

function pushNumber(bytes: number[], value: number): void {
  pushInteger(bytes, upperHalf(value))
  pushInteger(bytes, lowerHalf(value))
}

const nextNumber = (reader: IntegerReader): number => numberFromHalves(reader.next(), reader.next())

/** The sum of encoded histograms; commutative and associative on the encoded numbers. */
export function mergeNumbers(parts: readonly EncodedNumbers[]): EncodedNumbers {
  if (parts.length === 1) return parts[0]!
  const merged = new NumberHistogram()
  for (const part of parts) merged.add(NumberHistogram.decode(part))
  return merged.encode()
}
