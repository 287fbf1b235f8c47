import { describePlan } from '../../../plan/describe.ts'
import type { Plan } from '../../../plan/plan.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { PlannedJobs } from '../../runner.ts'

/** Longer than any comparison takes: the coordinator ends it. */
const LONG_MS: Milliseconds = 600_000

/** Why blocks would not be what the load is about; `undefined` if it can be compared. */
export function unsupportedReason([{ plan }]: PlannedJobs): string | undefined {
  if (plan.name !== undefined) return 'it runs several scenarios at once, which may start at different times'
  if (plan.model.kind === 'open')
    return 'arrivals at a fixed rate cannot stop and start every few milliseconds: only loads with `concurrency` are compared'
  return plan.model.stages.length > 0 ? 'its load changes over time (`stages`), but blocks must be alike' : undefined
}

/**
 * The plan of a load as an arm: the same users for as long as blocks are asked of it. It has no length, warm-up, pauses or traces, and no threads or processes:
 * starting these for every pair would be a second source of difference.
 */
export function armPlan({ ownThink: _think, isShortened: _shortened, iterationsPerUser: _perUser, leak: _leak, ...plan }: Plan): Plan {
  const { model } = plan
  return {
    ...plan,
    model: model.kind === 'closed' ? { ...model, spawnPerSecond: Number.POSITIVE_INFINITY } : model,
    iterations: Number.POSITIVE_INFINITY,
    durationMs: LONG_MS,
    warmup: { durationMs: LONG_MS, iterations: 0, given: true },
    think: { minMs: 0, maxMs: 0 },
    abortWhen: undefined,
    trace: undefined,
    workers: undefined,
    agents: undefined,
  }
}

/** What the load is in its test, which is not quite what the arm does. */
export function armText({ ownThink: _think, ...plan }: Plan): string {
  const text = describePlan({ ...plan, workers: undefined, agents: undefined })
  return plan.workers === undefined && plan.agents === undefined ? text : `${text}, all in the thread of the test`
}
