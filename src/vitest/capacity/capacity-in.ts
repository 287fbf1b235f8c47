import type { CapacityOptions } from '../../plan/capacity/capacity-options.ts'
import { CAPACITY_OPTIONS } from '../../plan/capacity/check-capacity-options.ts'
import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import type { Task } from '../../run/task/task.ts'
import { definedOnly } from '../../units/platform/defined-only.ts'
import { noteFixed } from '../page/fixed-load.ts'
import { steeredBaseUrl } from '../page/steering.ts'
import { noteStaysHere } from '../agents/find-agents.ts'
import { RunScope } from '../test/run-scope.ts'
import type { Caller, RunningTest } from '../test/running-test.ts'

/** `load.capacity` for a caller that is known. */
export async function capacityIn(caller: Caller, task: Task, options: CapacityOptions): Promise<CapacityResult> {
  const known = capacityOptionsIn(caller.test, options)
  noteFixed(caller.test?.task, 'capacity')
  noteStaysHere(caller, 'a search of the capacity')
  const scope = new RunScope(caller)
  try {
    const { runCapacity } = await import('../../load/capacity.ts')
    return await scope.report(await runCapacity(task, known, scope.environment))
  } finally {
    scope.dispose()
  }
}

/** Options of a load test that belong to its runs: a search has probes of its own. */
const OF_RUNS: ReadonlySet<string> = new Set(['warmup', 'iterations', 'duration', 'abortWhen', 'think', 'spawnRate'])

/** The options of a `load.capacity` over those of its load test. What makes no sense in a search stays, and is refused as such. */
function capacityOptionsIn(test: RunningTest | undefined, options: CapacityOptions): CapacityOptions {
  if (test === undefined || typeof options !== 'object' || options === null) return options
  const shared = Object.entries(test.defaults).filter(([name]) => CAPACITY_OPTIONS.includes(name) || !OF_RUNS.has(name))
  return { ...Object.fromEntries(shared), ...definedOnly(options), ...steeredBaseUrl() } as unknown as CapacityOptions
}
