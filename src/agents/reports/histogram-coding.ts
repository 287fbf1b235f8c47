import type { COARSE } from '../../stats/buckets.ts'
import { bucketCount, bucketOf, FINE, MAX_VALUE } from '../../stats/buckets.ts'
import { eachCount } from '../../stats/encoding.ts'
import type { EncodedHistogram } from '../../stats/histogram.ts'
import { BUCKETS_EACH_SIDE, numberBucketOf, numberFromHalves } from '../../stats/number-buckets.ts'
import type { EncodedNumbers } from '../../stats/number-histogram.ts'
import { isObject } from '../../units/platform/any-realm.ts'
import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { ReportError } from './report-error.ts'

const scratch = new ByteWriter()

/** Of the highest seven bits of a count. */
const HIGHEST_SCALE: number = 2 ** 49

/** Stands before a bucket whose neighbour is empty, in the place of its count. */
const GAP = 0

/**
 * Writes the counts of the filled buckets, lowest first; before one that does not follow the one before, a 0 and how many empty ones lie between them, less
 * one. Neighbours are the rule, so nearly all take one or two bytes. `head` is added to their length, which is written first.
 */
export function writeBuckets(out: ByteWriter, buckets: string, head = 0): void {
  scratch.clear()
  let previous = -1
  eachCount(buckets, (bucket, count) => {
    if (bucket > previous + 1) {
      scratch.byte(GAP)
      scratch.count(bucket - previous - 2)
    }
    scratch.count(count)
    previous = bucket
  })
  out.count(head + scratch.length)
  out.append(scratch)
}

/** Buckets as they were read: checked, but not yet turned into the text that the rest of the library reads. */
interface ReadBuckets {
  /** The bytes, each as a character. */
  readonly packed: string
  /** Of all buckets. */
  readonly count: number
  /** The highest filled one; -1 if none is. */
  readonly last: number
}

/** Reads what {@link writeBuckets} has written after its length. */
export function readBuckets(input: ByteReader, length: number, fineness: typeof FINE | typeof COARSE): ReadBuckets {
  // As a loop of its own, over bytes: it runs for every histogram of every report.
  const bytes = input.bytes(length)
  const mostBuckets = bucketCount(fineness)
  let last = -1
  let count = 0
  let next: 'any' | 'gap' | 'count' = 'any'
  for (let at = 0; at < length;) {
    let value = bytes[at++]!
    if (value >= 128) {
      value -= 128
      for (let scale = 128, byte = 128; byte >= 128; scale *= 128) {
        if (at === length || scale > HIGHEST_SCALE) throw new ReportError('a histogram has a number that cannot be')
        byte = bytes[at++]!
        value += (byte & 127) * scale
      }
      if (bytes[at - 1] === 0) throw new ReportError('a histogram has a number that cannot be')
    }
    if (next === 'gap') {
      last += value + 1
      next = 'count'
    } else if (value !== GAP) {
      last += 1
      count += value
      next = 'any'
    } else if (next === 'any') next = 'gap'
    else throw new ReportError('a histogram has an empty bucket')
    if (last >= mostBuckets) throw new ReportError('a histogram has a bucket that cannot be')
  }
  if (next !== 'any' || !Number.isSafeInteger(count)) throw new ReportError('a histogram ends within a bucket')
  return { packed: bytes.toString('latin1'), count, last }
}

/** Where text is made, again and again. */
let textBytes = Buffer.allocUnsafe(4_096)

/** The text of checked buckets, as `encodeCounts` writes it. */
export function bucketsText(packed: string): string {
  if (textBytes.length < 2 * packed.length) textBytes = Buffer.allocUnsafe(4 * packed.length)
  const bytes = textBytes
  let written = 0
  for (let at = 0; at < packed.length;) {
    let distance = 1
    if (packed.charCodeAt(at) === GAP) {
      at += 1
      distance = 2
      for (let scale = 1, byte = 128; byte >= 128; scale *= 128) {
        byte = packed.charCodeAt(at++)
        distance += (byte & 127) * scale
      }
    }
    for (; distance >= 128; distance = Math.floor(distance / 128)) bytes[written++] = (distance % 128) + 128
    bytes[written++] = distance
    for (let byte = 128; byte >= 128;) {
      byte = packed.charCodeAt(at++)
      bytes[written++] = byte
    }
  }
  return bytes.toString('base64', 0, written)
}

export function writeHistogram(out: ByteWriter, { count, sum, min, max, buckets }: EncodedHistogram): void {
  if (count === 0) return out.count(1)
  if (out.refersTo(`${min} ${max} ${sum} ${buckets}`)) return
  writeBuckets(out, buckets, 1)
  out.count(min)
  out.count(max)
  out.number(sum)
}

/** Returns what has to become plain data before it leaves this thread: see {@link plainHistogram}. */
export function readHistogram(input: ByteReader): EncodedHistogram {
  const head = input.count()
  if (head === 1) return { count: 0, sum: 0, min: 0, max: 0, buckets: '' }
  return input.referable(head, isHistogram, () => {
    const { packed, count, last } = readBuckets(input, head - 1, FINE)
    const min = input.count()
    const max = input.count()
    const sum = input.number()
    if (min > max || max > MAX_VALUE || bucketOf(max, FINE) < last || !(sum >= 0) || !Number.isFinite(sum))
      throw new ReportError('a histogram has limits that cannot be')
    return new ReadHistogram(count, sum, min, max, packed)
  })
}

/** A histogram as it was read: its buckets become text when they are asked for, which most never are while a run is in progress. */
class ReadHistogram implements EncodedHistogram {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly #packed: string

  constructor(count: number, sum: number, min: number, max: number, packed: string) {
    this.count = count
    this.sum = sum
    this.min = min
    this.max = max
    this.#packed = packed
  }

  get buckets(): string {
    return bucketsText(this.#packed)
  }
}

/** The same histogram as plain data. */
export const plainHistogram = ({ count, sum, min, max, buckets }: EncodedHistogram): EncodedHistogram => ({ count, sum, min, max, buckets })

const isHistogram = (thing: unknown): thing is EncodedHistogram => isObject(thing)

/** The exact sum of finite numbers has at most so many hexadecimal digits, and fewer zeros after them. */
const SUM = /^-?[\da-f]{0,600}:(?:\d|[1-9]\d{1,2})$/
const MOST_SUM_BYTES = 620

export function writeNumbers(out: ByteWriter, { count, sum, min, max, buckets }: EncodedNumbers): void {
  out.count(count)
  if (count === 0) return
  out.text(sum)
  out.number(min)
  out.number(max)
  const bytes = Buffer.from(buckets, 'base64')
  out.count(bytes.length)
  for (const byte of bytes) out.byte(byte)
}

export function readNumbers(input: ByteReader): EncodedNumbers {
  const count = input.count()
  if (count === 0) return { count: 0, sum: ':1', min: 0, max: 0, buckets: '' }
  const sum = input.text(MOST_SUM_BYTES)
  const min = input.number()
  const max = input.number()
  if (!SUM.test(sum) || !Number.isFinite(min) || !Number.isFinite(max) || min > max)
    throw new ReportError('a metric has limits that cannot be')
  const length = input.count()
  const start = input.position
  const end = start + length
  if (length > input.remaining) throw new ReportError('it was cut off')
  let bucket = -BUCKETS_EACH_SIDE
  let counted = 0
  while (input.position < end) {
    const head = input.count()
    bucket += Math.floor(head / 2)
    const here = input.count()
    if (here === 0 || bucket >= BUCKETS_EACH_SIDE || (counted > 0 && head < 2))
      throw new ReportError('a metric has a bucket that cannot be')
    if (head % 2 === 1) checkOnly(bucket, input.count(), input.count())
    counted += here
  }
  if (input.position !== end || counted !== count) throw new ReportError('a metric does not have the values that it counts')
  return { count, sum, min, max, buckets: input.base64(start, end) }
}

/** The only number of a bucket has to be one of that bucket. */
function checkOnly(bucket: number, upper: number, lower: number): void {
  const isWhole = upper < 2 ** 32 && lower < 2 ** 32
  const only = isWhole ? numberFromHalves(upper, lower) : Number.NaN
  if (!Number.isFinite(only) || numberBucketOf(only) !== bucket) throw new ReportError('a metric has a number that cannot be')
}
