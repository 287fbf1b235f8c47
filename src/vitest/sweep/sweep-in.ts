import { SWEEP_OPTIONS } from '../../plan/sweep/check-sweep-options.ts'
import type { SweepOptions } from '../../plan/sweep/sweep-options.ts'
import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import type { Task } from '../../run/task/task.ts'
import { LoadError } from '../../units/errors/error.ts'
import { noteStaysHere } from '../agents/find-agents.ts'
import { noteFixed } from '../page/fixed-load.ts'
import { shortRunOptions } from '../short-runs/short-run-options.ts'
import { RunScope } from '../test/run-scope.ts'
import type { Caller, RunningTest } from '../test/running-test.ts'

/** `load.sweep` for a caller that is known. */
export async function sweepIn(caller: Caller, task: Task, options: SweepOptions): Promise<SweepResult> {
  const known = sweepOptionsIn(caller.test, options)
  noteFixed(caller.test?.task, 'sweep')
  noteStaysHere(caller, 'a sweep')
  const scope = new RunScope(caller)
  try {
    const { runSweep } = await import('../../load/sweep.ts')
    return await scope.report(await runSweep(task, known, scope.environment))
  } finally {
    scope.dispose()
  }
}

/**
 * A number of users of the load test is that of its runs, not of a sweep.
 *
 * @throws {LoadError} `level-changed` if the load test runs at one level after the other itself.
 */
function sweepOptionsIn(test: RunningTest | undefined, options: SweepOptions): SweepOptions {
  if (test?.level === 'concurrency')
    throw new LoadError(
      'level-changed',
      `This load test runs at \`concurrency\` ${test.defaults.concurrency}, so \`load.sweep\` inside it cannot run at others: give the levels to \`load.sweep\`, and none to the test.`,
    )
  if (test === undefined) return options
  const { concurrency: _concurrency, ...defaults } = test.defaults
  return shortRunOptions({ ...test, defaults }, options, SWEEP_OPTIONS)
}
