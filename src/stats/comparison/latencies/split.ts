import type { SortedPair } from '../pair.ts'
import { countAtMost, countBelow, pooled, pooledAt } from './sorted.ts'

/** The latencies of both sides, each in ascending order. */
export interface SideLatencies {
  readonly base: Float64Array
  readonly head: Float64Array
}

/** The latencies of a unit. */
export const sideLatencies = (unit: readonly SortedPair[]): SideLatencies => ({
  base: pooled(unit.map(({ base }) => base.latenciesMs)),
  head: pooled(unit.map(({ head }) => head.latenciesMs)),
})

/** A quantile of both sides together. */
export interface Split {
  readonly atMs: number
  /** Where a clock is coarse many latencies are the quantile: as large a part of each side counts as below it as puts the quantile there. */
  readonly part: number
}

/** 0.55 · 100 is 55.00000000000001 in doubles: a rank that is whole but for that is whole. */
const ROUNDING = 1e-6

/** Splits both sides at their common quantile, with each latency of head multiplied by `scale`. With the sides swapped (at scale 1) it is the same. */
export function splitOf(quantile: number, { base, head }: SideLatencies, scale: number): Split {
  const wanted = quantile * (base.length + head.length)
  const atMs = pooledAt(Math.max(0, Math.ceil(wanted - ROUNDING) - 1), base, head, scale)
  const below = countBelow(atMs, base) + countBelow(atMs, head, scale)
  const equal = countAtMost(atMs, base) + countAtMost(atMs, head, scale) - below
  return { atMs, part: equal === 0 ? 0 : (wanted - below) / equal }
}

/** How many latencies of a side, in ascending order and each multiplied by `scale`, are below the split; not always a whole number. */
export function countUnder({ atMs, part }: Split, latenciesMs: Float64Array, scale = 1): number {
  const below = countBelow(atMs, latenciesMs, scale)
  return below + part * (countAtMost(atMs, latenciesMs, scale) - below)
}
