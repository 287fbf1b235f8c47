import type { Timeline } from '../state/timeline.ts'

/** Some seconds of a heatmap. */
export interface HeatColumn {
  readonly from: number
  readonly to: number
  /** Counts by the upper limit of a bucket, in ms. */
  readonly counts: ReadonlyMap<number, number>
}

const NONE = new Float32Array(0)

/** The buckets of a timeline in at most `most` columns. */
export function heatColumns({ x, buckets }: Pick<Timeline, 'x' | 'buckets'>, most: number): readonly HeatColumn[] {
  const perColumn = Math.max(1, Math.ceil(x.length / most))
  const columns: HeatColumn[] = []
  for (let start = 0; start < x.length; start += perColumn) {
    const end = Math.min(x.length, start + perColumn)
    const counts = new Map<number, number>()
    for (let at = start; at < end; at++) {
      const pairs = buckets[at] ?? NONE
      for (let pair = 0; pair < pairs.length; pair += 2) counts.set(pairs[pair]!, (counts.get(pairs[pair]!) ?? 0) + pairs[pair + 1]!)
    }
    const half = (x[end - 1]! - (x[end - 2] ?? x[end - 1]! - 1)) / 2
    if (counts.size > 0) columns.push({ from: x[start]! - half, to: x[end - 1]! + half, counts })
  }
  return columns
}

/** The width of a bucket: its upper limit to its lower one, 20 to a decade. */
export const BUCKET_RATIO: number = 10 ** (1 / 20)
