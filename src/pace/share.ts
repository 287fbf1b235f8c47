import type { LoadModel } from '../plan/model.ts'
import type { Plan } from '../plan/plan.ts'
import type { Arrivals } from './arrivals.ts'

/**
 * A part of a run. The shares of a run together do what the run as a whole would do, each thing exactly once: things that are numbered (users, slots,
 * arrivals) are dealt round-robin, so that thing `n` falls to share `n mod count`.
 */
export interface Share {
  readonly index: number
  readonly count: number
}

/** The share of whoever carries a run alone. */
export const WHOLE_RUN: Share = { index: 0, count: 1 }

/** The shares of a run that is carried by `workers`; fewer where there are not enough users, or slots in flight, for each to have one. */
export function splitIntoShares({ model }: Pick<Plan, 'model'>, workers: number): readonly Share[] {
  const count = Math.min(workers, slotsOf(model))
  return Array.from({ length: count }, (_, index) => ({ index, count }))
}

const slotsOf = (model: LoadModel): number => (model.kind === 'closed' ? model.users : model.maxInFlight)

/** How many of `total` things fall to a share. */
export const shareSize = (total: number, { index, count }: Share): number => Math.max(0, Math.ceil((total - index) / count))

/** Which number the `nth` thing (from 0) of a share has among all. */
export const globalIndex = (position: number, { index, count }: Share): number => position * count + index

/**
 * The arrivals of a share. Each share draws the schedule of all, at 40 ns an arrival, and takes its own: so the shares interleave to exactly the
 * schedule, whatever the rate does and however it is drawn.
 */
export function arrivalsOf(next: Arrivals, { index, count }: Share): Arrivals {
  let others = index
  return () => {
    for (; others > 0; others--) next()
    others = count - 1
    return next()
  }
}
