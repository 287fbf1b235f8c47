import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { isInsideRun } from '../task/inside-run.ts'
import { takeRunLock, type RunLock } from './run-lock.ts'
import type { RunJob } from '../runner.ts'
import type { RunEnvironment } from '../run-environment.ts'

/**
 * Waits until no other run goes on on this machine, and takes the run lock, which the caller releases; `undefined` at once if the plan is not exclusive.
 * `neededMs` is how much time the run must have left when it gets the lock.
 *
 * @throws {LoadError} `nested-load` if it is called in a task or a hook of another run, and what {@link takeRunLock} throws.
 */
export async function runLockFor(
  { plan, signal }: Pick<RunJob, 'plan' | 'signal'>,
  neededMs: Milliseconds,
  { label, untilTimeoutMs, onLongWait, onPhase }: Pick<RunEnvironment, 'label' | 'untilTimeoutMs' | 'onLongWait' | 'onPhase'>,
): Promise<RunLock | undefined> {
  if (plan.exclusive) refuseNested()
  onPhase('waiting', plan)
  try {
    const request = { label, patienceMs: () => untilTimeoutMs() - neededMs, ...(onLongWait && { onLongWait }) }
    return plan.exclusive ? await takeRunLock(signal, request) : undefined
  } finally {
    onPhase('hooks', plan)
  }
}

function refuseNested(): void {
  if (!isInsideRun()) return
  throw new LoadError(
    'nested-load',
    'Expected `load` to be called outside of other runs, but this one was started by the task or a hook of another run: it would wait for that one to end. ' +
      'Await the first one before the next, or run both at once by load({ scenarios: { … } }); `exclusive: false` lets runs disturb one another.',
  )
}
