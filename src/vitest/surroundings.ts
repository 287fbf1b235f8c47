import { vi } from 'vitest'
import type { Finding } from '../result/finding.ts'
import { parallelFiles, retried } from '../result/findings-of-test.ts'
import { noSurroundings, type Surroundings } from '../run/surroundings.ts'
import { LoadError } from '../units/error.ts'
import { watched } from './live-run.ts'
import { providedFacts } from './provided-facts.ts'
import { profile, profileNote, tellProfile } from './profile.ts'
import type { RunningTest } from './running-test.ts'
import { workerConfig } from './worker-config.ts'

/**
 * What a run has to fit into: the profile, and the deadline and signals of the test it belongs to. A test whose profile is `off` is skipped, which ends it.
 *
 * @throws {LoadError} `fake-timers`; `profile-off` outside of a test.
 */
export async function surrounded<Result>(
  test: RunningTest | undefined,
  interruption: AbortSignal,
  run: (surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  if (vi.isFakeTimers())
    throw new LoadError(
      'fake-timers',
      'Fake timers are on, and time does not pass: nothing can be measured. Call vi.useRealTimers() before load().',
    )
  const current = profile()
  tellProfile(current)
  if (current === 'off') {
    if (test === undefined)
      throw new LoadError('profile-off', `${profileNote(current)}, but load() was called outside of a test, where there is nothing to skip`)
    test.task.context.skip(profileNote(current))
  }
  const surroundings: Surroundings = {
    ...noSurroundings,
    signal: interruption,
    profile: current === 'smoke' ? 'smoke' : 'full',
    coverage: workerConfig().coverage,
  }
  if (test === undefined) return await run(surroundings)
  const signal = AbortSignal.any([test.signal, interruption])
  return await watched(test, (listeners) => run({ ...surroundings, ...listeners, signal, remainingMs: test.remainingMs }))
}

/** What bears on the runs of a test and only Vitest knows. */
export function findingsIn({ task }: RunningTest): readonly Finding[] {
  const attempt = task.result?.retryCount ?? 0
  return [...(attempt > 0 ? [retried(attempt)] : []), ...(providedFacts()?.hasCompany === true ? [parallelFiles()] : [])]
}
