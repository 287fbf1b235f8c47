import { env } from 'node:process'
import type { Finding } from '../../result/findings/finding.ts'
import { parallelFiles, retried } from '../../result/findings/test-findings.ts'
import { addressFrom, VARIABLE } from '../../run/comparison/remote/coordinator-address.ts'
import { standalone, type RunEnvironment } from '../../run/run-environment.ts'
import { LoadError } from '../../units/errors/error.ts'
import { refuseFakeTimers } from './fake-timers.ts'
import { providedContext } from '../project/provided-context.ts'
import { profile, profileNote, announceProfile } from '../project/profile.ts'
import { namesOf, placeOf } from './place.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { skipCaller } from './skip.ts'
import { workerConfig } from '../project/worker-config.ts'

/**
 * What a run has to fit into: the profile, and the deadline and signal of the test it belongs to. Under the profile `off` the caller is skipped, which ends it.
 *
 * @throws {LoadError} `test-over`, `fake-timers`; `profile-off` if there is nothing to skip.
 */
export function environmentOf(caller: Caller): RunEnvironment {
  const { test } = caller
  if (test !== undefined) refuseIfOver(test)
  refuseFakeTimers()
  const current = profile()
  announceProfile(current)
  if (current === 'off') skipCaller(caller, profileNote(current)!)
  return {
    ...standalone,
    profile: current === 'smoke' ? 'smoke' : 'full',
    coverage: workerConfig().coverage,
    notesSent: providedContext()?.report !== undefined,
    label: labelOf(caller),
    ...(test === undefined ? { onLongWait: warnOfWait } : ofTest(test)),
  }
}

const ofTest = (
  test: RunningTest,
): Pick<RunEnvironment, 'signal' | 'remainingMs' | 'untilTimeoutMs' | 'isInHook' | 'onPhase' | 'comparedRun'> => ({
  signal: test.signal,
  remainingMs: test.remainingMs,
  untilTimeoutMs: test.untilTimeoutMs,
  isInHook: test.isInHook,
  onPhase: test.onPhase,
  comparedRun: comparedRunOf(test),
})

/** Only in a side of `vitest-load compare` may a load be one of two that are compared. */
function comparedRunOf(test: RunningTest): RunEnvironment['comparedRun'] {
  const address = addressFrom(env[VARIABLE])
  // A retried test has no counterpart.
  if (address === undefined || (test.task.result?.retryCount ?? 0) > 0) return undefined
  return async (jobs, environment) => {
    const { comparedRun } = await import('../../run/comparison/remote/in-blocks.ts')
    return await comparedRun(jobs, { address, test: placeOf(test.task) }, environment)
  }
}

/** A hook has no known deadline, and Vitest says only that it took too long. */
const warnOfWait = (holder: string): void =>
  console.warn(`load() waits for another run on this machine, which holds the lock: ${holder}. \`exclusive: false\` turns waiting off.`)

function labelOf({ test, suite }: Caller): string | undefined {
  const task = test?.task ?? suite
  return task === undefined ? workerConfig().file : [task.file.name, ...namesOf(task)].join(' > ')
}

/** A test that is over can no longer be skipped, annotated or failed. */
function refuseIfOver({ name, signal }: RunningTest): void {
  const { reason } = signal as { readonly reason: unknown }
  if (reason instanceof LoadError && reason.code === 'test-over')
    throw new LoadError('test-over', `load() was called by the test '${name}' after it was over: await everything that the test starts`)
}

/** Findings about the runs of a test that only Vitest can know. */
export function findingsIn({ task }: RunningTest): readonly Finding[] {
  const attempt = task.result?.retryCount ?? 0
  return [...(attempt > 0 ? [retried(attempt)] : []), ...(providedContext()?.hasParallelFiles === true ? [parallelFiles()] : [])]
}
