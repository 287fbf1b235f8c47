import { bucketCount, COARSE } from '../../../src/stats/buckets.ts'
import { encodeCounts } from '../../../src/stats/encoding.ts'

/** The buckets of a block of time, as it keeps them: how often each was hit. */
export function coarseBuckets(hits: Readonly<Record<number, number>>): string {
  const counts = new Float64Array(bucketCount(COARSE))
  for (const [bucket, count] of Object.entries(hits)) counts[Number(bucket)] = count
  return encodeCounts(counts)
}
