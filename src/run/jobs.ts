import type { LoadOptions } from '../plan/options/load-options.ts'
import { planFrom } from '../plan/plan-from.ts'
import { scenarioPlans } from '../plan/scenarios/scenario-plans.ts'
import { smokePlans } from '../plan/smoke.ts'
import { LoadError } from '../units/errors/error.ts'
import type { PlannedJob, PlannedJobs } from './runner.ts'
import { isScenarios, type Scenarios } from './task/scenarios.ts'
import { mustBeTask, taskFrom, type Task } from './task/task.ts'

/**
 * Takes a run apart into its jobs.
 *
 * @throws {LoadError} `bad-options`, `bad-task`
 */
export function jobsFrom(task: Task | Scenarios, options: LoadOptions): PlannedJobs {
  const [first, ...others] = isScenarios(task) ? scenarioJobs(task, options) : [{ ...planFrom(options), task: taskFrom(task) }]
  return [withOwnThink(first!), ...others.map(withOwnThink)]
}

/** The same jobs, so short that they only show whether the target answers rightly. */
export function smokeJobs(jobs: PlannedJobs): PlannedJobs {
  const plans = smokePlans(jobs.map(({ plan }) => plan))
  return jobs.map((job, index) => ({ ...job, plan: plans[index]! })) as unknown as PlannedJobs
}

function scenarioJobs(task: Scenarios, options: LoadOptions): readonly PlannedJob[] {
  const others = Object.keys(task).filter((name) => name !== 'scenarios')
  if (others.length > 0)
    throw new LoadError(
      'bad-options',
      `Expected \`scenarios\` alone, got \`${others.join('`, `')}\` in addition: defaults for all scenarios are the second argument, as in load({ scenarios }, { duration: '10s' })`,
    )
  const planned = scenarioPlans(task.scenarios, options, mustBeTask)
  if (planned.some(({ plan }) => plan.leak === true))
    throw new LoadError(
      'bad-options',
      'Expected a run with one task for `leak`, got several scenarios, which would have to pause together: remove it, or load the scenarios one by one',
    )
  return planned.map(({ plan, hooks, task }) => ({ plan, hooks, task: taskFrom(task as Task) }))
}

/** Arrivals pause only between the steps of a flow. */
function withOwnThink(job: PlannedJob): PlannedJob {
  const { task, plan } = job
  if (task.kind !== 'scenario') return job
  const hasFlow = task.choices.some(({ isFlow }) => isFlow)
  if (plan.model.kind === 'open' && (!hasFlow || task.think.kind === 'pace')) return job
  const { think } = task
  // A function could not be sent to a worker with the plan.
  return { ...job, plan: { ...plan, ownThink: think.kind === 'function' ? { kind: think.kind } : think } }
}
