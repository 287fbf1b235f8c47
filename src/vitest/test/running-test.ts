import type { RunnerTestCase, RunnerTestSuite } from 'vitest'
import type { RunPhase } from '../../run/run-environment.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { TestRuns } from './test-runs.ts'

/** What `load` needs to know of the test it runs in. */
export interface RunningTest {
  readonly task: RunnerTestCase
  readonly name: string
  /** Options of a `loadTest`, under those of the call. */
  readonly defaults: LoadOptions
  /** The option that a `loadTest` varies from test to test, which its body must not change. */
  readonly level: 'concurrency' | 'rate' | undefined
  readonly signal: AbortSignal
  readonly remainingMs: (plan: Plan) => Milliseconds
  /** When Vitest gives it up. */
  readonly untilTimeoutMs: () => Milliseconds
  /** Whether a `beforeEach` or `afterEach` of it runs, of which the times above are then. */
  readonly isInHook: () => boolean
  readonly onPhase: (phase: RunPhase, plan: Plan) => void
  readonly runs: TestRuns
}

/** Who calls `load`: a test, a suite in one of its hooks, or neither, as when a file is read. */
export type Caller =
  | { readonly test: RunningTest; readonly suite: undefined }
  | { readonly test: undefined; readonly suite: RunnerTestSuite | undefined }
