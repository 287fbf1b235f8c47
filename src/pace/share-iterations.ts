import type { Plan } from '../plan/plan.ts'
import { shareSize, globalIndex, type Share } from './share.ts'

/** The iterations of a closed run that belong to a share. */
export interface ShareIterations {
  /** How many iterations of a warm-up by count. */
  readonly warmup: number
  /** How many measured iterations; `Infinity` if only time ends the run. */
  readonly measured: number
  /** The index in the run of what is at this position in the share, from 0, including the warm-up. */
  readonly indexOf: (position: number) => number
}

/**
 * Deals the iterations of a closed run.
 *
 * The iterations of a run by count belong to the share of the user that would run them round-robin, so that a share has as many as its users are worth, within
 * one, and every index below the count belongs to exactly one share. A run without a count deals its indices round-robin; there are gaps if a share does less
 * than others.
 */
export function iterationsOf({ iterations, warmup }: Pick<Plan, 'iterations' | 'warmup'>, users: number, share: Share): ShareIterations {
  if (!Number.isFinite(iterations)) {
    return { warmup: shareSize(warmup.iterations, share), measured: iterations, indexOf: (position) => globalIndex(position, share) }
  }
  const own = shareSize(users, share)
  const below = (index: number): number => Math.floor(index / users) * own + shareSize(index % users, share)
  const warm = below(warmup.iterations)
  return {
    warmup: warm,
    measured: below(warmup.iterations + iterations) - warm,
    indexOf: (position) => Math.floor(position / own) * users + globalIndex(position % own, share),
  }
}
