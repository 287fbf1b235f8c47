import type { SortedPair } from './pair.ts'

/** What the pairs say about one metric. */
export interface Evidence {
  readonly pairs: number
  /**
   * By how much each of the first `pairs` heads was slower than one that takes 1 + theta times as long as base, as a logarithm: positive where
   * it was. Where theta is just what head takes more, swapping the sides of a pair turns the sign of its difference and changes nothing else.
   */
  differences(pairs: number, theta: number): Float64Array
}

/** Evidence that grows, pair by pair. */
export interface GrowingEvidence extends Evidence {
  add(pair: SortedPair): void
}

/** One number per pair: the logarithm of head over base. A list that grows later is evidence that grows. */
export function evidenceOf(logRatios: readonly number[]): Evidence {
  return {
    get pairs() {
      return logRatios.length
    },
    differences: (pairs, theta) => Float64Array.from(logRatios.slice(0, pairs), (logRatio) => logRatio - Math.log1p(theta)),
  }
}
