import type { LoadOptions } from '../../plan/options.ts'
import { planFrom } from '../../plan/plan-from.ts'
import type { Plan } from '../../plan/plan.ts'
import { LoadError } from '../../units/error.ts'

/** Longer than any comparison takes: it is the coordinator that ends it. */
const LONG = '10m'

/**
 * The plan of a load as an arm: its users under the same options, for as long as blocks are asked of it. Its own length, warm-up and pauses have no place in that.
 *
 * @throws {LoadError} `bad-options`; `unfit` where blocks would not be what the load is about.
 */
export function armPlan(options: LoadOptions): Plan {
  const plan = planFrom(options)
  const unfit =
    plan.model.kind === 'open'
      ? 'arrivals at a fixed rate cannot be stopped and started every few milliseconds: only loads by `concurrency` are compared'
      : plan.model.stages.length > 0
        ? 'its load changes over time (`stages`), and blocks have to be alike'
        : plan.workers === undefined
          ? undefined
          : `it runs in ${plan.workers.kind}, and arms run in the thread of their test`
  if (unfit !== undefined) throw new LoadError('unfit', unfit)
  const { iterations: _, abortWhen: _rule, think: _pause, spawnRate: _pace, ...kept } = options
  return planFrom({ ...kept, duration: LONG, warmup: LONG })
}
