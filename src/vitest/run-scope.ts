import { isComparison } from '../result/comparison/is-comparison.ts'
import { withFindingsOf } from '../result/comparison/comparison.ts'
import type { Finding } from '../result/finding.ts'
import { withFindings } from '../result/findings-of-test.ts'
import type { Surroundings } from '../run/surroundings.ts'
import { watchInterruption, type Interruption } from './interruption.ts'
import { liveRun, type LiveRun } from './live-run.ts'
import { profile } from './profile.ts'
import { reportRun } from './report-run.ts'
import type { Caller, RunningTest } from './running-test.ts'
import { environmentOf, findingsIn } from './surroundings.ts'
import type { Finished } from './test-runs.ts'

/**
 * Everything that a run of a test holds while it goes on: it counts among the runs of the test, ends on Ctrl+C, and is seen by the reporter. Whoever opens it
 * disposes of it.
 */
export class RunScope {
  readonly environment: Surroundings
  readonly #test: RunningTest | undefined
  readonly #interruption: Interruption
  readonly #live: LiveRun | undefined

  constructor(caller: Caller) {
    const environment = environmentOf(caller)
    const { test } = caller
    test?.runs.begin()
    this.#test = test
    this.#interruption = watchInterruption()
    this.#live = test && liveRun(test)
    const { signal } = this.#interruption
    const { onPhase, onProgress } = this.#live ?? environment
    this.environment = {
      ...environment,
      onPhase,
      onProgress,
      signal: environment.signal === undefined ? signal : AbortSignal.any([environment.signal, signal]),
    }
  }

  /** Leaves what came of the run with its test, and gives it back with what only Vitest knows of it. */
  async report<Result extends Finished>(result: Result): Promise<Result> {
    this.#live?.close()
    if (this.#test === undefined) return result
    const known = extended(result, findingsIn(this.#test))
    await reportRun(this.#test, known, profile())
    return known
  }

  dispose(): void {
    this.#live?.close()
    this.#interruption.release()
    this.#test?.runs.end()
  }
}

function extended<Result extends Finished>(result: Result, findings: readonly Finding[]): Result {
  if (findings.length === 0) return result
  return (isComparison(result) ? withFindingsOf(result, findings) : withFindings(result, findings)) as Result
}
