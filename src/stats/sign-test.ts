import { incompleteBeta } from './incomplete-beta.ts'

/**
 * How likely it is that of `trials` fair coins at least `heads` show heads: P(X ≥ k) = I_½(k, n − k + 1).
 *
 * The sign test (Dixon & Mood, 1946): where swapping the two sides of a pair changes nothing but the sign of their difference, each pair that differs is a
 * fair coin, whatever the differences are and however the pairs hang together in size.
 */
export function signTest(heads: number, trials: number): number {
  return heads <= 0 ? 1 : incompleteBeta(0.5, heads, trials - heads + 1)
}
