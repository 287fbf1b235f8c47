import type { Plan } from '../plan/plan.ts'
import { shareSize, globalIndex, type Share } from './share.ts'

/** Which iterations of a closed run fall to a share. */
export interface ShareIterations {
  /** How many of a warm-up by count. */
  readonly warmup: number
  /** How many of those that are measured; `Infinity` where time alone ends the run. */
  readonly measured: number
  /** Which number the `nth` iteration (from 0, warm-up included) of the share has in the whole run. */
  readonly indexOf: (index: number) => number
}

/**
 * Deals the iterations of a closed run.
 *
 * Those of a run by count fall to the share of the user who would have them if the users took turns, so that a share has as many as its users are worth, to
 * one, and every number from 0 to the count belongs to exactly one share. A run without a count deals its numbers round-robin; there are gaps where a
 * share does less than others.
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
