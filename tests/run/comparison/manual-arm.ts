import { planFrom } from '../../../src/plan/plan-from.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { openArm, type Arm } from '../../../src/run/comparison/arm.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { LocalScenario } from '../../../src/run/task/scenario.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'

/** An arm on a manual clock; its task reaches no network. */
export function manualArm(
  clock: ManualClock,
  task: ((context: TaskContext) => unknown) | LocalScenario,
  options: LoadOptions = {},
): Promise<Arm> {
  return openArm(
    {
      ...planFrom({ seed: 1, duration: '15s', ...options }, {}),
      task: typeof task === 'function' ? { kind: 'function', call: task } : task,
      data: undefined,
      signal: undefined,
      remainingMs: Number.POSITIVE_INFINITY,
      coverage: false,
    },
    clock,
  )
}
