import { incompleteBeta } from './incomplete-beta.ts'

/** The chance of taking an unproven limit for a proven one. */
const RISK = 0.05

/**
 * The fewest samples that can bound a quantile from above at 95 % confidence: with fewer, the chance that none of them lies above the true
 * quantile is more than 5 % (qⁿ > 0.05). 59 for 0.95, 299 for 0.99, 2 995 for 0.999.
 */
export function fewestSamples(quantile: number): number {
  return Math.ceil(Math.log(RISK) / Math.log(quantile))
}

/** The sample size for {@link quantileRanks} and {@link exceedanceBounds}. */
export interface SampleSize {
  /** How many samples there are. */
  readonly count: number
  /** By which factor fewer independent samples would be worth the same; see `design-effect.ts`. */
  readonly designEffect: number
  /**
   * How many stretches of time they come from, in each of which all may have been slow together. Their number alone limits what the run cannot have missed,
   * however many samples each has; 0 if unknown.
   *
   * @defaultValue `Infinity`: no limit
   */
  readonly stretches?: number
}

/** The minimum number of stretches of which one is slow with a probability of at least 1 − `tail`, if a share of 1 − `quantile` is slow. */
export const fewestStretches = (quantile: number, tail: number): number => Math.log(tail) / Math.log(quantile)

/** The ranks (1 for the lowest sample) that bound a quantile; `lower` is 0 and `upper` is `Infinity` if no sample does. */
export interface RankBounds {
  readonly lower: number
  readonly upper: number
}

/**
 * The samples between which the true quantile lies; outside on either side with a probability of at most `tail`.
 *
 * Order statistics, free of any assumption on the distribution (David & Nagaraja, Order Statistics, 7.1): the chance that the sample of rank r lies below the
 * quantile q is that of r or more successes in n trials, I_q(r, n − r + 1). Samples that hang together count as n / design effect of them (Korn & Graubard,
 * 1998).
 */
export function quantileRanks(
  { count, designEffect, stretches = Number.POSITIVE_INFINITY }: SampleSize,
  quantile: number,
  tail: number,
): RankBounds {
  const effective = count / designEffect
  const chanceBelow = (rank: number): number => incompleteBeta(quantile, rank, effective - rank + 1)
  const rankAt = (chance: number): number => falling(chanceBelow, chance, 0, effective)
  const lowest = rankAt(1 - tail)
  return {
    // An independent sample stands for several correlated ones: the lowest of them bounds from below, the highest from above.
    lower: lowest < 1 - ROUNDING || (1 - quantile) ** stretches > tail ? 0 : Math.floor((lowest - 1) * designEffect + ROUNDING) + 1,
    upper:
      chanceBelow(effective) > tail || quantile ** stretches > tail
        ? Number.POSITIVE_INFINITY
        : Math.min(count, Math.ceil(rankAt(tail) * designEffect - ROUNDING)),
  }
}

/**
 * The interval of the true share of values above a limit, of which `exceeding` samples were; outside on either side with a probability of at most `tail`
 * (Clopper & Pearson, 1934).
 */
export function exceedanceBounds(
  { count, designEffect, stretches = Number.POSITIVE_INFINITY }: SampleSize,
  exceeding: number,
  tail: number,
): { readonly lower: number; readonly upper: number } {
  const trials = count / designEffect
  const hits = exceeding / designEffect
  const unseen = tail ** (1 / stretches)
  const lower = exceeding === 0 ? 0 : falling((share) => -incompleteBeta(share, hits, trials - hits + 1), -tail, 0, 1)
  const upper = exceeding === count ? 1 : falling((share) => -incompleteBeta(share, hits + 1, trials - hits), -(1 - tail), 0, 1)
  return { lower: Math.min(lower, unseen), upper: Math.max(upper, 1 - unseen) }
}

/** Ranks are found by bisection: a value this near to a whole rank is that rank. */
const ROUNDING = 1e-6

/** Where a function that decreases from `low` to `high` crosses `target`, by bisection to the last digits of a double. */
function falling(valueAt: (x: number) => number, target: number, low: number, high: number): number {
  let [from, to] = [low, high]
  for (let step = 0; step < 100 && to - from > 1e-12 * to; step++) {
    const middle = (from + to) / 2
    if (valueAt(middle) > target) from = middle
    else to = middle
  }
  return (from + to) / 2
}
