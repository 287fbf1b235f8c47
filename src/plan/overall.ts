import type { Milliseconds } from '../units/duration.ts'
import type { Plan } from './plan.ts'

/** What the plans of a run come to together. Times from the start of the run. */
export interface Overall {
  /** Where the first of them begins to measure; what a warm-up by count takes is not known, and not in it. */
  readonly measureFromMs: Milliseconds
  /** From there to where the last of them ends; `Infinity` where a count alone ends one of them. */
  readonly durationMs: Milliseconds
  readonly iterations: number
  /** `given` where it was said of all of them. */
  readonly warmup: Plan['warmup']
}

export function overall(plans: readonly Plan[]): Overall {
  const measureFromMs = Math.min(...plans.map(measureFrom))
  return {
    measureFromMs,
    durationMs: Math.max(...plans.map((plan) => measureFrom(plan) + plan.durationMs)) - measureFromMs,
    iterations: plans.reduce((sum, { iterations }) => sum + iterations, 0),
    warmup: {
      durationMs: measureFromMs - Math.min(...plans.map(({ startAtMs }) => startAtMs)),
      iterations: plans.reduce((sum, { warmup }) => sum + warmup.iterations, 0),
      given: plans.every(({ warmup }) => warmup.given),
    },
  }
}

const measureFrom = ({ startAtMs, warmup }: Plan): Milliseconds => startAtMs + warmup.durationMs
