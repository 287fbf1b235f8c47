import { type Pair, sortedPair } from '../pair.ts'
import { pooled, quantileOf } from './sorted.ts'

/** How far one quantile moved. */
export interface Shift {
  readonly quantile: number
  /** Head over base. */
  readonly ratio: number
  readonly baseMs: number
  readonly headMs: number
}

const FROM_P10_TO_P99 = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]

/**
 * Which part of the distribution moved, from p10 to p99 by default, over all usable pairs together (Doksum, 1974): it distinguishes "everything takes 5 %
 * longer" from "one call in a hundred takes three times as long". A picture, not a test. Empty without a usable pair.
 */
export function shiftFunction(pairs: readonly Pair[], quantiles: readonly number[] = FROM_P10_TO_P99): readonly Shift[] {
  const usable = pairs.flatMap((pair) => sortedPair(pair) ?? [])
  if (usable.length === 0) return []
  const base = pooled(usable.map((pair) => pair.base.latenciesMs))
  const head = pooled(usable.map((pair) => pair.head.latenciesMs))
  return quantiles.map((quantile) => {
    const [baseMs, headMs] = [quantileOf(base, quantile), quantileOf(head, quantile)]
    return { quantile, ratio: headMs / baseMs, baseMs, headMs }
  })
}
