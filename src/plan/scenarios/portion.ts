import type { Portion } from '../plan.ts'

/** How many of the first `count` things of a run are in a portion of it. */
export type InPortion = (count: number) => number

/**
 * Deals the users, arrivals or iterations of a run to its portions, each to exactly one. Of any number of them, from the first on, a portion has the part that its
 * share says, within less than one.
 *
 * Strategy: Tijdeman's rule for the chairman assignment problem (1980), which no rule can better. Of the portions that lag behind their part by at least
 * 1 / (2n − 2), the one whose lag would first become too large gets the next thing. The order repeats after as many things as the sum of the shares.
 */
export function inPortion({ shares, index }: Pick<Portion, 'shares' | 'index'>): InPortion {
  const divisor = shares.reduce(commonDivisor)
  const weights = shares.map((share) => share / divisor)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const own = weights[index]!
  if (own === total) return (count) => count
  const counts = countsOf(weights, total, index)
  return (count) => Math.floor(count / total) * own + counts[count % total]!
}

/** How many of the first 0, 1, 2, … things one of the portions gets, up to where the order repeats. */
function countsOf(weights: readonly number[], total: number, index: number): Uint32Array {
  const given = weights.map(() => 0)
  const slack = 2 * weights.length - 2
  const counts = new Uint32Array(total)
  for (let count = 1; count < total; count++) {
    const next = nextOf(weights, given, (weight, has) => slack * (count * weight - has * total) >= total, slack)
    given[next]! += 1
    counts[count] = given[index]!
  }
  return counts
}

/** The portion that has to get the next thing first; of two, the smaller one. */
function nextOf(
  weights: readonly number[],
  given: readonly number[],
  lags: (weight: number, has: number) => boolean,
  slack: number,
): number {
  let next = -1
  let soonest = Number.POSITIVE_INFINITY
  for (const [index, weight] of weights.entries()) {
    if (!lags(weight, given[index]!)) continue
    const deadline = (slack * (given[index]! + 1) - 1) / weight
    if (deadline > soonest || (deadline === soonest && weight >= weights[next]!)) continue
    soonest = deadline
    next = index
  }
  return next
}

const commonDivisor = (one: number, other: number): number => (other === 0 ? one : commonDivisor(other, one % other))
