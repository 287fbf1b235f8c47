import type { Milliseconds } from '../../units/duration.ts'
import type { Plan } from '../plan.ts'

/** The plans of a run combined. Times count from the start of the run. */
export interface Overall {
  /** Where the first of them begins to measure, not counting a warm-up by count, whose time is unknown. */
  readonly measureFromMs: Milliseconds
  /** From there to the end of the last one; `Infinity` if only a count ends one of them. */
  readonly durationMs: Milliseconds
  readonly iterations: number
  /** `given` if all of them set it. */
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
