import { hooksFrom } from '../plan/hooks-from.ts'
import type { LoadOptions } from '../plan/options.ts'
import { planFrom } from '../plan/plan-from.ts'
import { scenarioPlans } from '../plan/scenario-plans.ts'
import { smokePlans } from '../plan/smoke.ts'
import { LoadError } from '../units/error.ts'
import type { Job } from './runner.ts'
import { isScenarios, type Scenarios } from './scenarios.ts'
import { mustBeTask, taskFrom, type Task } from './task.ts'

/** What is known of a scenario, or of a run that is none of several, before it begins. */
export type PlannedJob = Pick<Job, 'plan' | 'hooks' | 'task'>

/**
 * Takes a run apart into what it consists of: one job, or one for each scenario, which share whatever is of the run as a whole.
 *
 * @throws {LoadError} `bad-options`, `bad-task`
 */
export function jobsFrom(task: Task | Scenarios, options: LoadOptions, profile: 'full' | 'smoke'): readonly [PlannedJob, ...PlannedJob[]] {
  const [first, ...others] = isScenarios(task)
    ? scenarioJobs(task, options)
    : [{ plan: planFrom(options), hooks: hooksFrom(options), task: taskFrom(task) }]
  const jobs = [tellingThink(first!), ...others.map(tellingThink)] as const
  if (profile === 'full') return jobs
  const plans = smokePlans(jobs.map(({ plan }) => plan))
  return jobs.map((job, nth) => ({ ...job, plan: plans[nth]! })) as [PlannedJob, ...PlannedJob[]]
}

function scenarioJobs(task: Scenarios, options: LoadOptions): readonly PlannedJob[] {
  const beside = Object.keys(task).filter((name) => name !== 'scenarios')
  if (beside.length > 0)
    throw new LoadError(
      'bad-options',
      `Expected \`scenarios\` alone, got \`${beside.join('`, `')}\` beside it: options of all scenarios are the second argument, as in load({ scenarios }, { duration: '10s' })`,
    )
  return scenarioPlans(task.scenarios, options, mustBeTask).map(({ plan, options, task }) => ({
    plan,
    hooks: hooksFrom(options),
    task: taskFrom(task as Task),
  }))
}

/** Arrivals pause between the steps of a flow only. */
function tellingThink(job: PlannedJob): PlannedJob {
  const { task, plan } = job
  if (task.kind !== 'scenario' || (plan.model.kind === 'open' && (!task.isFlow || task.think.kind === 'pace'))) return job
  const { think } = task
  // A function could not go along to where the plan goes.
  return { ...job, plan: { ...plan, ownThink: think.kind === 'function' ? { kind: think.kind } : think } }
}
