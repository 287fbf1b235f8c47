import type { CapacityOptions } from '../../plan/capacity/capacity-options.ts'
import { CAPACITY_OPTIONS } from '../../plan/capacity/check-capacity-options.ts'
import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import type { Task } from '../../run/task/task.ts'
import { noteFixed } from '../page/fixed-load.ts'
import { noteStaysHere } from '../agents/find-agents.ts'
import { shortRunOptions } from '../short-runs/short-run-options.ts'
import { RunScope } from '../test/run-scope.ts'
import type { Caller } from '../test/running-test.ts'

/** `load.capacity` for a caller that is known. */
export async function capacityIn(caller: Caller, task: Task, options: CapacityOptions): Promise<CapacityResult> {
  const known = shortRunOptions(caller.test, options, CAPACITY_OPTIONS)
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
