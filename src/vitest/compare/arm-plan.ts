import { describePlan } from '../../plan/describe.ts'
import type { LoadOptions } from '../../plan/options.ts'
import { planFrom } from '../../plan/plan-from.ts'
import type { Plan } from '../../plan/plan.ts'
import { LoadError } from '../../units/error.ts'

/** Longer than any comparison takes: it is the coordinator that ends it. */
const LONG = '10m'

/** Told where the load is told of, since it is not quite what the test does. */
const HERE = 'all in the thread of the test'

/** A load as an arm, and in words what it is at home. */
export interface ArmPlan {
  readonly plan: Plan
  readonly words: string
}

/**
 * The plan of a load as an arm: its users under the same options, for as long as blocks are asked of it. Its own length, warm-up and pauses have no place in that,
 * and its users do without threads and processes of their own: what starts them anew for every pair would be a second source of difference.
 *
 * @throws {LoadError} `bad-options`; `unfit` where blocks would not be what the load is about.
 */
export function armPlan(options: LoadOptions): ArmPlan {
  const { model, workers } = planFrom(options)
  const unfit =
    model.kind === 'open'
      ? 'arrivals at a fixed rate cannot be stopped and started every few milliseconds: only loads by `concurrency` are compared'
      : model.stages.length > 0
        ? 'its load changes over time (`stages`), and blocks have to be alike'
        : undefined
  if (unfit !== undefined) throw new LoadError('unfit', unfit)
  const { threads: _threads, processes: _processes, ...here } = options
  const { iterations: _, abortWhen: _rule, think: _pause, spawnRate: _pace, ...kept } = here
  return {
    plan: planFrom({ ...kept, duration: LONG, warmup: LONG }),
    words: `${describePlan(planFrom(here))}${workers === undefined ? '' : `, ${HERE}`}`,
  }
}
