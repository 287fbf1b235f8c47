import type { Hooks } from '../../plan/hooks.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { inProcess } from '../local/local-runner.ts'
import { withHooks } from '../lock/run-hooks.ts'
import { runLockFor, type RunLock } from '../lock/run-lock.ts'
import { targetsOf } from '../monitor/target/target-report.ts'
import type { Progress } from '../recording/progress.ts'
import type { RunEnvironment } from '../run-environment.ts'
import type { RunJob, Runner } from '../runner.ts'
import { joinSignals, reasonOf } from '../signals.ts'
import { taskFrom, type AnyTask, type Task } from '../task/task.ts'

/** What consists of several short runs, one after the other, under one lock and between one `setup` and one `teardown`. */
export interface ShortRunsSettings<Fitted> {
  readonly task: Task
  readonly hooks: Hooks
  /** The plan of the runs together: its duration is all that they may take. */
  readonly plan: Plan
  /** How much time must be left after the wait for the lock. */
  readonly neededMs: Milliseconds
  /** What fits into the time that is left; called before and after the wait for the lock. Throws if nothing does. */
  readonly fitted: () => Fitted
}

/** A short run and the targets that it loaded. */
export interface ShortRun {
  readonly whole: RunRecord
  readonly targets: Awaited<ReturnType<typeof targetsOf>>
}

/** Makes one short run after the other. */
export interface ShortRuns {
  readonly task: AnyTask
  /** Runs a plan; `undefined` if it was aborted. `shown` is added to its progress. */
  readonly measure: (plan: Plan, shown: Partial<Progress>) => Promise<ShortRun | undefined>
  /** Whether the process of the target has ended, as far as that is known. */
  readonly isTargetGone: () => boolean
  /** Why runs were aborted. */
  readonly abortReason: () => string
  /** How long they may still take together; `Infinity` for no limit. */
  readonly remainingMs: () => Milliseconds
}

/** Waits for the lock of this machine and for the target, calls `setup`, `body` with what makes the runs, and `teardown`. */
export async function withShortRuns<Fitted, Outcome>(
  { task, hooks, plan, neededMs, fitted }: ShortRunsSettings<Fitted>,
  environment: RunEnvironment,
  body: (fit: Fitted, runs: ShortRuns) => Promise<Outcome>,
): Promise<Outcome> {
  const known = taskFrom(task)
  const { signal, release } = joinSignals([hooks.signal, environment.signal])
  let lock: RunLock | undefined
  environment.onPhase('waiting', plan)
  try {
    const runner = await runnerFor(plan)
    await runner.check(known)
    fitted()
    lock = await runLockFor({ plan, signal }, neededMs, environment)
    const fit = fitted()
    environment.onPhase('hooks', plan)
    const runs = { task: known, hooks, signal, environment, base: plan }
    return await withHooks({ plan, hooks, signal }, environment, (data) => body(fit, shortRuns(runs, data)))
  } finally {
    environment.onPhase('hooks', plan)
    lock?.release()
    release()
  }
}

const runnerFor = async ({ workers }: Plan): Promise<Runner> =>
  workers === undefined ? inProcess : (await import('../workers/in-workers.ts')).inWorkers(workers)

interface Known extends Pick<RunJob, 'task' | 'hooks' | 'signal'> {
  readonly environment: RunEnvironment
  readonly base: Plan
}

function shortRuns({ task, hooks, signal, environment, base }: Known, data: unknown): ShortRuns {
  const { coverage, notesSent, onProgress } = environment
  const remainingMs = (): Milliseconds => environment.remainingMs(base)
  return {
    task,
    measure: async (plan, shown) => {
      if (signal?.aborted === true) return undefined
      const job = {
        plan,
        task,
        hooks,
        data,
        signal,
        remainingMs: remainingMs(),
        coverage,
        notesSent,
        onProgress: onProgress && ((progress: Progress) => onProgress({ ...progress, ...shown })),
      }
      const runner = await runnerFor(plan)
      const { whole } = await runner.run([job])
      if (whole.aborted !== undefined && whole.aborted.by !== 'users') return undefined
      return { whole, targets: await targetsOf(hooks, whole, [], remainingMs()) }
    },
    isTargetGone: () => hooks.target?.().ended !== undefined,
    abortReason: () => (signal?.aborted === true ? reasonOf(signal) : 'the test ran out of time'),
    remainingMs,
  }
}
