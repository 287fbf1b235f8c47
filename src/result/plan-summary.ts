import { describePlan } from '../plan/describe.ts'
import type { LoadModel } from '../plan/model.ts'
import type { Plan, Workers } from '../plan/plan.ts'
import type { Milliseconds } from '../units/duration.ts'

/** The plan of a run as its result carries it. */
export interface PlanSummary {
  /** The plan in one line, such as "200 arrivals/s for 3 s, evenly, at most 10 000 in flight". */
  readonly text: string
  readonly model: LoadModel
  readonly iterations: number
  readonly durationMs: Milliseconds
  readonly warmup: { readonly durationMs: Milliseconds; readonly iterations: number; readonly given: boolean }
  readonly timeoutMs: Milliseconds
  /** Every iteration opens connections of its own (`connections: 'per-iteration'`). */
  readonly reconnects: boolean
  /** What carried the calls of `context.http`, where there were any. */
  readonly engine: 'wire' | 'undici'
  /** `undefined` where the thread of the test carried the run. */
  readonly workers: Workers | undefined
}

export function planSummary(plan: Plan): PlanSummary {
  const { model, iterations, durationMs, warmup, timeoutMs, http, workers } = plan
  const reconnects = http.connections === 'per-iteration'
  return { text: describePlan(plan), model, iterations, durationMs, warmup, timeoutMs, reconnects, engine: http.engine, workers }
}

/** Whether iterations can run at the same time in one thread, and so wait for one another there. */
export function overlaps({ model, workers }: Pick<Plan, 'model' | 'workers'>): boolean {
  return (model.kind === 'closed' ? model.users : model.maxInFlight) > (workers?.count ?? 1)
}
