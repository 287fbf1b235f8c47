import type { RunnerTestSuite } from 'vitest'
import { systemClock, type Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { testOver } from './plain-test.ts'

const POLL_INTERVAL_MS: Milliseconds = 50

/** The signal of a suite whose hook has failed, to be closed when its run is over. */
export interface FailedHook {
  readonly signal: AbortSignal
  close(): void
}

/**
 * Aborts when a `beforeAll` or `afterAll` of a suite fails or takes too long. Vitest waits for nothing that such a hook has started: without this, its run
 * would go on beside the next tests, or keep them waiting.
 */
export function failedHookOf(suite: RunnerTestSuite): FailedHook {
  const failed = new AbortController()
  let timer: Timer | undefined
  const poll = (): void => {
    if (suite.result?.state === 'fail') failed.abort(testOver('the hook that started it failed or took too long'))
    else timer = systemClock.after(POLL_INTERVAL_MS, poll)
  }
  // An `afterAll` may load after something else has failed.
  if (suite.result?.state !== 'fail') timer = systemClock.after(POLL_INTERVAL_MS, poll)
  return {
    signal: failed.signal,
    close: () => {
      if (timer !== undefined) systemClock.cancel(timer)
    },
  }
}
