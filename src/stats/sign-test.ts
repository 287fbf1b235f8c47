import { incompleteBeta } from './incomplete-beta.ts'

/**
 * The probability that at least `heads` of `trials` fair coins show heads: P(X ≥ k) = I_½(k, n − k + 1).
 *
 * The sign test (Dixon & Mood, 1946): if swapping the two sides of a pair changes only the sign of their difference, each pair that differs is a fair coin,
 * whatever the differences are and however their sizes are correlated.
 */
export function signTest(heads: number, trials: number): number {
  return heads <= 0 ? 1 : incompleteBeta(0.5, heads, trials - heads + 1)
}
