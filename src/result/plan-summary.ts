import { describePlan, describePlans } from '../plan/describe.ts'
import { atOnce, type LoadModel } from '../plan/model.ts'
import { overall } from '../plan/overall.ts'
import type { Plan, Workers } from '../plan/plan.ts'
import type { Milliseconds } from '../units/duration.ts'

/** The plan of a run as its result carries it. */
export interface PlanSummary {
  /** The plan in one line, such as "200 arrivals/s for 3 s, evenly, at most 10 000 in flight". */
  readonly text: string
  readonly model: LoadModel | MixedModel
  /** How many iterations of other scenarios could go on beside its own; 0 where it is all of the run. */
  readonly otherConcurrency: number
  readonly iterations: number
  readonly durationMs: Milliseconds
  readonly warmup: { readonly durationMs: Milliseconds; readonly iterations: number; readonly given: boolean }
  readonly timeoutMs: Milliseconds
  /** Every iteration opens connections of its own (`connections: 'per-iteration'`). */
  readonly reconnects: boolean
  /** What carried the calls of `context.http`, where there were any. */
  readonly engine: 'wire' | 'undici' | 'http2'
  /** `undefined` where the thread of the test carried the run. */
  readonly workers: Workers | undefined
  /** `true` if `VITEST_LOAD=smoke` has made the run shorter than it was meant to be. */
  readonly isShortened?: boolean
}

/** What the models of several scenarios are together. */
export interface MixedModel {
  readonly kind: 'mixed'
  /** The most iterations that can go on at the same time. */
  readonly atOnce: number
  /** Stages are those of a scenario. */
  readonly stages: readonly []
}

/** The plan of all scenarios together. */
export function planSummaryOfAll(plans: readonly Plan[]): PlanSummary {
  const { durationMs, iterations, warmup } = overall(plans)
  const [first] = plans
  return {
    text: describePlans(plans),
    model: { kind: 'mixed', atOnce: plans.reduce((sum, { model }) => sum + atOnce(model), 0), stages: [] },
    otherConcurrency: 0,
    iterations,
    durationMs,
    warmup,
    timeoutMs: Math.max(...plans.map(({ timeoutMs }) => timeoutMs)),
    reconnects: plans.some(({ http }) => http.connections === 'per-iteration'),
    engine: first!.http.engine,
    workers: first!.workers,
    ...(plans.some(({ isShortened }) => isShortened) && { isShortened: true }),
  }
}

export function planSummary(plan: Plan): PlanSummary {
  const { model, otherConcurrency, iterations, durationMs, warmup, timeoutMs, http, workers, isShortened } = plan
  const reconnects = http.connections === 'per-iteration'
  const text = describePlan(plan)
  const known = { text, model, otherConcurrency, iterations, durationMs, warmup, timeoutMs, reconnects, engine: http.engine, workers }
  return isShortened === true ? { ...known, isShortened } : known
}

/** Whether iterations can run at the same time in one thread, and so wait for one another there. */
export function canOverlap({ model, otherConcurrency, workers }: Concurrency): boolean {
  return (model.kind === 'mixed' ? model.atOnce : atOnce(model)) + otherConcurrency > (workers?.count ?? 1)
}

/** What tells how many iterations there can be in one thread. */
export type Concurrency = Pick<PlanSummary, 'model' | 'otherConcurrency' | 'workers'>
