import type { Milliseconds } from '../units/duration.ts'
import type { LoadModel } from './model.ts'
import type { Plan } from './plan.ts'

/** How much a smoke run may do: enough to see that everything answers, too little to judge how fast. */
const MOST_MS: Milliseconds = 1_000
const MOST_ITERATIONS = 50

/** The same plan, so short that it only shows whether the target answers rightly: no warm-up, stages squeezed together, users as planned but for the count. */
export function smokePlan(plan: Plan): Plan {
  const model = squeezed(plan.model, plan.durationMs)
  // Each user of a closed model keeps its one iteration at least.
  const mostIterations = Math.max(MOST_ITERATIONS, model.kind === 'closed' ? model.users : 0)
  const iterations = Number.isFinite(plan.iterations) ? Math.min(plan.iterations, mostIterations) : plan.iterations
  // A closed run by count is short by its count; arrivals may be far apart.
  const durationMs = Number.isFinite(plan.durationMs) || model.kind === 'open' ? Math.min(plan.durationMs, MOST_MS) : plan.durationMs
  return {
    ...plan,
    model,
    iterations,
    durationMs,
    ...((iterations < plan.iterations || durationMs < plan.durationMs) && { isShortened: true }),
    warmup: { durationMs: 0, iterations: 0, given: true },
  }
}

/** {@link smokePlan} of each scenario of a run; they begin in the order that was planned, all within the time of one. */
export function smokePlans(plans: readonly Plan[]): readonly Plan[] {
  const factor = Math.min(1, MOST_MS / Math.max(1, ...plans.map(({ startAtMs }) => startAtMs)))
  return plans.map((plan) => ({ ...smokePlan(plan), startAtMs: plan.startAtMs * factor }))
}

function squeezed(model: LoadModel, durationMs: Milliseconds): LoadModel {
  const factor = Math.min(1, MOST_MS / durationMs)
  return { ...model, stages: model.stages.map((stage) => ({ ...stage, durationMs: stage.durationMs * factor })) }
}
