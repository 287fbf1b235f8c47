import { maxConcurrency } from '../plan/model.ts'
import type { Plan } from '../plan/plan.ts'
import type { Arrivals } from './arrivals.ts'

/**
 * A part of a run. The shares of a run together do exactly what the whole run would do: numbered things (users, slots, arrivals) are dealt round-robin, so that
 * thing `n` belongs to share `n mod count`.
 */
export interface Share {
  readonly index: number
  readonly count: number
}

/** The share of a run without workers. */
export const WHOLE_RUN: Share = { index: 0, count: 1 }

/** Splits a run into one share per worker; fewer if there are not enough users, or slots in flight, for each. */
export function splitIntoShares({ model }: Pick<Plan, 'model'>, workers: number): readonly Share[] {
  const count = Math.min(workers, maxConcurrency(model))
  return Array.from({ length: count }, (_, index) => ({ index, count }))
}

/** How many of `total` things belong to a share. */
export const shareSize = (total: number, { index, count }: Share): number => Math.max(0, Math.ceil((total - index) / count))

/** The index in the run of what is at this position in a share, from 0. */
export const globalIndex = (position: number, { index, count }: Share): number => position * count + index

/**
 * The arrivals of a share. Each share draws the whole schedule, at 40 ns per arrival, and takes its own: so the shares interleave to exactly the schedule,
 * however it is drawn.
 */
export function arrivalsOf(next: Arrivals, { index, count }: Share): Arrivals {
  let others = index
  return () => {
    for (; others > 0; others--) next()
    others = count - 1
    return next()
  }
}
