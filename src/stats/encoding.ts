const { floor } = Math

const CUT_OFF = 'The encoded counts end within a number'

/**
 * Bucket counts as text: for each filled bucket the distance to the one before and the count, both as unsigned LEB128 integers
 * (7 bits a byte, lowest first), the bytes in base64. 10⁷ samples take 2 to 6 kB.
 */
export function encodeCounts(counts: Float64Array): string {
  const bytes: number[] = []
  let previous = -1
  counts.forEach((count, bucket) => {
    if (count === 0) return
    pushInteger(bytes, bucket - previous)
    pushInteger(bytes, count)
    previous = bucket
  })
  return Buffer.from(bytes).toString('base64')
}

/**
 * The inverse of {@link encodeCounts}, with room for `length` buckets.
 *
 * @throws {RangeError} if the text ends within a number, or names a bucket beyond the last: it was cut off, or is something else.
 */
export function decodeCounts(text: string, length: number): Float64Array<ArrayBuffer> {
  const counts = new Float64Array(length)
  addCounts(text, counts)
  return counts
}

/**
 * Adds encoded counts to others.
 *
 * @throws {RangeError} as {@link decodeCounts}.
 */
export function addCounts(text: string, counts: Float64Array, length: number = counts.length): void {
  // As a loop of its own: it runs for every histogram of every agent.
  const bytes = Buffer.from(text, 'base64')
  let bucket = -1
  for (let at = 0, isCount = false; at < bytes.length; isCount = !isCount) {
    let value = bytes[at++]!
    if (value >= 128) {
      value -= 128
      for (let scale = 128, byte = 128; byte >= 128; scale *= 128) {
        if (at === bytes.length) throw new RangeError(CUT_OFF)
        byte = bytes[at++]!
        value += (byte & 127) * scale
      }
    }
    if (isCount) counts[bucket]! += value
    else {
      bucket += value
      if (bucket >= length) throw new RangeError(`The encoded counts name bucket ${bucket} of ${length}`)
      if (at === bytes.length) throw new RangeError(CUT_OFF)
    }
  }
}

/**
 * Visits the filled buckets of {@link encodeCounts}, lowest first.
 *
 * @throws {RangeError} if the text ends within a number.
 */
export function eachCount(text: string, visit: (bucket: number, count: number) => void): void {
  const reader = new IntegerReader(text)
  let bucket = -1
  while (!reader.isAtEnd) {
    bucket += reader.next()
    visit(bucket, reader.next())
  }
}

/** Reads what {@link pushInteger} has written, from base64. */
export class IntegerReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(text: string) {
    this.#bytes = Buffer.from(text, 'base64')
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** @throws {RangeError} if the text ends within the number. */
  next(): number {
    let value = 0
    // By multiplication, since a count may pass the 31 bits that shifts can hold.
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError(CUT_OFF)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
}

/** Appends a whole number of 0 or more as an unsigned LEB128 integer. */
export function pushInteger(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
}
