import type { Milliseconds } from '../units/duration.ts'
import type { Plan } from './plan.ts'

/** What the plans of a run come to together. Times from the start of the run. */
export interface Overall {
  /** Where the first of them begins to measure; what a warm-up by count takes is not known, and not in it. */
  readonly boundaryMs: Milliseconds
  /** From there to where the last of them ends; `Infinity` where a count alone ends one of them. */
  readonly durationMs: Milliseconds
  readonly iterations: number
  /** `given` where it was said of all of them. */
  readonly warmup: Plan['warmup']
}

export function overall(plans: readonly Plan[]): Overall {
  const boundaryMs = Math.min(...plans.map(boundaryOf))
  return {
    boundaryMs,
    durationMs: Math.max(...plans.map((plan) => boundaryOf(plan) + plan.durationMs)) - boundaryMs,
    iterations: plans.reduce((sum, { iterations }) => sum + iterations, 0),
    warmup: {
      durationMs: boundaryMs - Math.min(...plans.map(({ startAtMs }) => startAtMs)),
      iterations: plans.reduce((sum, { warmup }) => sum + warmup.iterations, 0),
      given: plans.every(({ warmup }) => warmup.given),
    },
  }
}

const boundaryOf = ({ startAtMs, warmup }: Plan): Milliseconds => startAtMs + warmup.durationMs
