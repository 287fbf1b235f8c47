import type { Milliseconds } from '../units/duration.ts'
import type { LoadModel } from './model.ts'
import type { Plan } from './plan.ts'

/** How much a smoke run may do: enough to see that everything answers, too little to judge speed. */
const MOST_MS: Milliseconds = 1_000
const MOST_ITERATIONS = 50

/**
 * The plan shortened so far that it only shows whether the target answers correctly: no warm-up, compressed stages, and the planned users, but fewer
 * iterations.
 */
export function smokePlan(plan: Plan): Plan {
  const model = squeezed(plan.model, plan.durationMs)
  // Each user of a closed model runs at least one iteration.
  const users = model.kind === 'closed' ? model.users : 0
  const mostIterations = Math.max(MOST_ITERATIONS, users)
  const iterationsPerUser = plan.iterationsPerUser && Math.min(plan.iterationsPerUser, Math.floor(mostIterations / users))
  const mostByCount = iterationsPerUser === undefined ? mostIterations : iterationsPerUser * users
  const iterations = Number.isFinite(plan.iterations) ? Math.min(plan.iterations, mostByCount) : plan.iterations
  // A closed run by count is short because of its count; arrivals may be far apart.
  const durationMs = Number.isFinite(plan.durationMs) || model.kind === 'open' ? Math.min(plan.durationMs, MOST_MS) : plan.durationMs
  return {
    ...plan,
    model,
    ...(plan.portion !== undefined && { portion: { ...plan.portion, of: squeezed(plan.portion.of, plan.durationMs) } }),
    iterations,
    ...(iterationsPerUser !== undefined && { iterationsPerUser }),
    durationMs,
    ...((iterations < plan.iterations || durationMs < plan.durationMs) && { isShortened: true }),
    warmup: { durationMs: 0, iterations: 0, given: true },
    ...(plan.leak === true && { leak: false }),
    ...(plan.agents !== undefined && { agents: undefined }),
  }
}

/** {@link smokePlan} of each scenario of a run; they start in the planned order, all within the time of one. */
export function smokePlans(plans: readonly Plan[]): readonly Plan[] {
  const factor = Math.min(1, MOST_MS / Math.max(1, ...plans.map(({ startAtMs }) => startAtMs)))
  return plans.map((plan) => ({ ...smokePlan(plan), startAtMs: plan.startAtMs * factor }))
}

function squeezed(model: LoadModel, durationMs: Milliseconds): LoadModel {
  const factor = Math.min(1, MOST_MS / durationMs)
  return { ...model, stages: model.stages.map((stage) => ({ ...stage, durationMs: stage.durationMs * factor })) }
}
