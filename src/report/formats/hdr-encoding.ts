import { deflateSync } from 'node:zlib'
import { bucketOf, FINE, MAX_VALUE } from '../../stats/buckets.ts'
import { pushInteger } from '../../stats/encoding.ts'
import type { Histogram } from '../../stats/histogram.ts'

/** The first words of HdrHistogram's encoding V2, plain and compressed. */
const COOKIE = 0x1c_84_93_13
const COMPRESSED_COOKIE = 0x1c_84_93_14
const HEADER_BYTES = 40
/** Two significant digits from 1 to 2³² − 1 give HdrHistogram the buckets that ours have with 7 bits. */
const DIGITS = 2

/** A histogram as HdrHistogram writes it into logs: encoding V2, compressed, in base64. Bucket for bucket the same. */
export function hdrEncoded(histogram: Histogram): string {
  const counts = Buffer.from(countBytes(histogram))
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeInt32BE(COOKIE, 0)
  header.writeInt32BE(counts.length, 4)
  // Its normalizing offset, 0.
  header.writeInt32BE(DIGITS, 12)
  header.writeBigInt64BE(1n, 16)
  header.writeBigInt64BE(BigInt(MAX_VALUE), 24)
  // From its whole numbers to values.
  header.writeDoubleBE(1, 32)
  const compressed = deflateSync(Buffer.concat([header, counts]))
  const start = Buffer.alloc(8)
  start.writeInt32BE(COMPRESSED_COOKIE, 0)
  start.writeInt32BE(compressed.length, 4)
  return Buffer.concat([start, compressed]).toString('base64')
}

/** Counts by bucket; a run of empty buckets is its length, negative. */
function countBytes(histogram: Histogram): readonly number[] {
  const bytes: number[] = []
  let next = 0
  histogram.forEachBucket((lowest, _highest, count) => {
    const bucket = bucketOf(lowest, FINE)
    if (bucket - next > 1) pushSigned(bytes, next - bucket)
    else if (bucket - next === 1) pushSigned(bytes, 0)
    pushSigned(bytes, count)
    next = bucket + 1
  })
  if (next === 0) pushSigned(bytes, 0)
  return bytes
}

/** ZigZag: 0, −1, 1, −2, 2 … as 0, 1, 2, 3, 4 … */
const pushSigned = (bytes: number[], value: number): void => pushInteger(bytes, value < 0 ? -2 * value - 1 : 2 * value)
