import { planFrom } from '../../src/plan/plan-from.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import type { ScenariosRecord } from '../../src/record/merge/scenarios-record.ts'
import type { TaskContext } from '../../src/run/task/context.ts'
import { runShare } from '../../src/run/local/run-share.ts'
import type { Progress } from '../../src/run/recording/progress.ts'
import type { LocalScenario } from '../../src/run/task/scenario.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

/** What surrounds a run on a manual clock. */
export interface ManualSurroundings {
  readonly clock?: ManualClock
  readonly signal?: AbortSignal
  readonly remainingMs?: number
  readonly onProgress?: (progress: Progress) => void
  readonly onInterrupted?: (record: ScenariosRecord) => void
}

/** A whole run on a manual clock, from its plan to its record; its tasks reach no network. */
export function manualJob(
  options: LoadOptions,
  task: ((context: TaskContext, clock: ManualClock) => unknown) | LocalScenario,
  { clock = new ManualClock(), signal, remainingMs = Number.POSITIVE_INFINITY, onProgress, onInterrupted }: ManualSurroundings = {},
): { readonly clock: ManualClock; readonly record: Promise<RunRecord> } {
  const record = runShare(
    {
      ...planFrom({ seed: 1, ...options }, {}),
      task: typeof task === 'function' ? { kind: 'function', call: (context) => task(context, clock) } : task,
      data: undefined,
      signal,
      remainingMs,
      coverage: false,
      onProgress,
      onInterrupted,
    },
    clock,
  )
  return { clock, record }
}
