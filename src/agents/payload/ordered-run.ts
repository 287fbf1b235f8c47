import type { Workers } from '../../plan/plan.ts'
import { jobPayload, movableTask, type MovableJob } from '../../run/workers/share-payload.ts'
import type { AnyTask } from '../../run/task/task.ts'
import { encodeJson } from '../json.ts'
import { machineIdentity } from '../machine.ts'
import type { Demands } from '../order.ts'
import { packBundle } from '../bundle/pack.ts'
import { modulesOf, withModules } from './bundled-tasks.ts'
import { demandsOf } from './demands.ts'
import { textOfPayload, type SentData } from './payload.ts'

/** What agents are to run. */
export interface OrderedRun {
  readonly payload: string
  /** What `setup` returned, as text; `undefined` if that is nothing. */
  readonly data: string | undefined
  /** The archive of all code of the tasks; `undefined` if they are requests. */
  readonly bundle: Uint8Array | undefined
  readonly demands: Demands
}

/** How many agents, and the workers of each; without, one thread. */
export interface AgentsAndWorkers {
  readonly agents: number
  readonly workers: Workers | undefined
}

/** @throws {LoadError} `cannot-travel` for a task that is tied to this thread. */
export const checkForAgents = (task: AnyTask): void => void movableTask(task, 'agents')

/**
 * Makes of jobs what agents need to run them. All agents get the same.
 *
 * @throws {LoadError} `cannot-travel` for anything tied to this machine; `not-bundled` if the code of a task cannot be bundled.
 */
export async function orderedRun(jobs: readonly MovableJob[], { agents, workers }: AgentsAndWorkers): Promise<OrderedRun> {
  const own = jobs.map((job) => ({ ...jobPayload(job, 'agents'), data: undefined, targets: [] }))
  const modules = [...new Set(own.flatMap(modulesOf))]
  const bundle = modules.length === 0 ? undefined : await packBundle(modules)
  const bundled = own.map((job) => withModules(job, (module) => bundle!.nameOf(module)))
  return {
    payload: textOfPayload({ jobs: bundled, agents, workers, machine: machineIdentity() }),
    data: textOfData(jobs.map(({ data }) => data)),
    bundle: bundle?.archive,
    demands: demandsOf(own, agents),
  }
}

/** Scenarios share what their `setup` returned: it is sent once. */
function textOfData(ofJobs: readonly unknown[]): string | undefined {
  const values = [...new Set(ofJobs)]
  if (values.every((value) => value === undefined)) return undefined
  const sent: SentData = { texts: values.map((value) => encodeJson(value, 'data')), of: ofJobs.map((data) => values.indexOf(data)) }
  return JSON.stringify(sent)
}
