import { TestRunner, type RunnerTestCase } from 'vitest'
import type { Phase } from '../load.ts'
import type { LoadOptions } from '../plan/options.ts'
import type { Plan } from '../plan/plan.ts'
import type { LoadResult } from '../result/load-result.ts'
import type { Milliseconds } from '../units/duration.ts'

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
  readonly onPhase: (phase: Phase) => void
  /** Told of each run as it begins, so that one that nobody awaits is noticed. */
  readonly onRun: (run: Promise<LoadResult>) => void
}

const runningLoadTests = new WeakMap<RunnerTestCase, RunningTest>()

/** Lets `load` know of a load test for as long as its body runs. */
export function enterLoadTest(test: RunningTest): void {
  runningLoadTests.set(test.task, test)
}

export function leaveLoadTest(test: RunningTest): void {
  runningLoadTests.delete(test.task)
}

/** The test that is running: a load test, or a plain one; `undefined` outside of any, as in a hook. */
export function runningTest(): RunningTest | undefined {
  const task = TestRunner.getCurrentTest<RunnerTestCase>()
  if (task === undefined || task.type !== 'test') return undefined
  return runningLoadTests.get(task) ?? plainTest(task)
}

function plainTest(task: RunnerTestCase): RunningTest {
  return {
    task,
    name: task.name,
    defaults: {},
    level: undefined,
    signal: task.context.signal,
    remainingMs: () => remainingOf(task),
    onPhase: () => {},
    // Vitest ends the test without waiting for us: the next one must not start while this run still goes on.
    onRun: (run) => task.context.onTestFinished(async () => void (await run.catch(() => {}))),
  }
}

/** What is left of the timeout of a plain test; `Infinity` where it has none. */
function remainingOf({ timeout, result }: RunnerTestCase): Milliseconds {
  if (timeout <= 0 || !Number.isFinite(timeout) || result?.startTime === undefined) return Number.POSITIVE_INFINITY
  return timeout - (Date.now() - result.startTime)
}
