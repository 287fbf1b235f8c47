import type { RunnerTestCase, RunnerTestSuite } from 'vitest'
import type { RunPhase } from '../../run/run-environment.ts'
import type { LoadOptions } from '../../plan/options/load-options.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { TestRuns } from './test-runs.ts'

/** What `load` needs to know about the test it runs in. */
export interface RunningTest {
  readonly task: RunnerTestCase
  readonly name: string
  /** The options of a `loadTest`, which those of the call override. */
  readonly defaults: LoadOptions
  /** The option that a `loadTest` varies from test to test, which its body must not change. */
  readonly level: 'concurrency' | 'rate' | undefined
  readonly signal: AbortSignal
  readonly remainingMs: (plan: Plan) => Milliseconds
  /** The time until Vitest's timeout. */
  readonly untilTimeoutMs: () => Milliseconds
  /** Whether a `beforeEach` or `afterEach` of it runs, of which the times above are then. */
  readonly isInHook: () => boolean
  readonly onPhase: (phase: RunPhase, plan: Plan) => void
  readonly runs: TestRuns
}

/** The caller of `load`: a test, a suite in one of its hooks, or neither, as while a file is collected. */
export type Caller =
  | { readonly test: RunningTest; readonly suite: undefined }
  | { readonly test: undefined; readonly suite: RunnerTestSuite | undefined }
