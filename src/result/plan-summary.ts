import { describePlan, describePlans } from '../plan/describe.ts'
import { maxConcurrency, type LoadModel } from '../plan/model.ts'
import { overall } from '../plan/scenarios/overall.ts'
import type { AgentsPlan, Plan, Workers } from '../plan/plan.ts'
import type { Milliseconds } from '../units/duration.ts'

/** The plan of a run, as contained in its result. */
export interface PlanSummary {
  /** The plan in one line, such as "200 arrivals/s for 3 s, evenly, at most 10 000 in flight". */
  readonly text: string
  readonly model: LoadModel | MixedModel
  /** How many iterations of other scenarios can run at the same time; 0 if it is the whole run. */
  readonly otherConcurrency: number
  readonly iterations: number
  readonly durationMs: Milliseconds
  readonly warmup: { readonly durationMs: Milliseconds; readonly iterations: number; readonly given: boolean }
  readonly timeoutMs: Milliseconds
  /** Every iteration opens new connections (`connections: 'per-iteration'`). */
  readonly reconnects: boolean
  /** The HTTP client behind the calls of `context.http`, if there were any. */
  readonly engine: 'wire' | 'undici' | 'http2'
  /** `undefined` if the run stayed in the thread of the test. */
  readonly workers: Workers | undefined
  /** Absent if this machine carried the run. */
  readonly agents?: AgentsPlan | undefined
  /** `true` if `VITEST_LOAD=smoke` shortened the run. */
  readonly isShortened?: boolean
}

/** The combined model of several scenarios. */
export interface MixedModel {
  readonly kind: 'mixed'
  /** How many iterations can run at the same time, at most. */
  readonly atOnce: number
  /** Only a scenario has stages. */
  readonly stages: readonly []
}

/** The plan of all scenarios together. */
export function planSummaryOfAll(plans: readonly Plan[]): PlanSummary {
  const { durationMs, iterations, warmup } = overall(plans)
  const [first] = plans
  return {
    text: describePlans(plans),
    model: { kind: 'mixed', atOnce: plans.reduce((sum, { model }) => sum + maxConcurrency(model), 0), stages: [] },
    otherConcurrency: 0,
    iterations,
    durationMs,
    warmup,
    timeoutMs: Math.max(...plans.map(({ timeoutMs }) => timeoutMs)),
    reconnects: plans.some(({ http }) => http.connections === 'per-iteration'),
    engine: first!.http.engine,
    workers: first!.workers,
    ...(first!.agents && { agents: first!.agents }),
    ...(plans.some(({ isShortened }) => isShortened) && { isShortened: true }),
  }
}

export function planSummary(plan: Plan): PlanSummary {
  const { model, otherConcurrency, iterations, durationMs, warmup, timeoutMs, http, workers, agents, isShortened } = plan
  const reconnects = http.connections === 'per-iteration'
  const text = describePlan(plan)
  const known = {
    text,
    model,
    otherConcurrency,
    iterations,
    durationMs,
    warmup,
    timeoutMs,
    reconnects,
    engine: http.engine,
    workers,
    ...(agents && { agents }),
  }
  return isShortened === true ? { ...known, isShortened } : known
}

/** Whether iterations can overlap in one thread, and so wait for one another there. */
export function canOverlap({ model, otherConcurrency, workers, agents }: Concurrency): boolean {
  const threads = (workers?.count ?? 1) * (agents?.count ?? 1)
  return (model.kind === 'mixed' ? model.atOnce : maxConcurrency(model)) + otherConcurrency > threads
}

/** What determines how many iterations can run in one thread. */
export type Concurrency = Pick<PlanSummary, 'model' | 'otherConcurrency' | 'workers' | 'agents'>
