import { performance } from 'node:perf_hooks'
import type { RunnerTestCase } from 'vitest'
import { noteRejection } from '../../protocols/left-behind.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import type { RunningTest } from './running-test.ts'
import { TestRuns } from './test-runs.ts'

/** One of the times that Vitest runs a test which is repeated or retried. */
interface Attempt {
  readonly id: string
  readonly test: RunningTest
  /** Aborted when all but `aroundEach` has ended. */
  readonly over: AbortSignal
}

/** Since 1970, as Vitest tells when a test began; a test may have set the system time of `Date`. */
export const nowMs = (): Milliseconds => performance.timeOrigin + performance.now()

const attempts = new WeakMap<RunnerTestCase, Attempt>()

/** What `load` needs to know of a test that is not a load test; the same for all calls of an attempt. */
export function plainTest(task: RunnerTestCase): RunningTest {
  const { retryCount = 0, repeatCount = 0 } = task.result ?? {}
  const id = `${repeatCount}.${retryCount}`
  const latest = attempts.get(task)
  const known = latest?.id === id ? latest : undefined
  // Vitest clears the hooks of a test once it has called them: what calls then is its `aroundEach`, and before that what the test has not awaited.
  const isAround = known?.over.aborted === true && (task as { readonly onFinished?: unknown }).onFinished === undefined
  if (known !== undefined && !isAround) return known.test
  const attempt = { id, ...newAttempt(task, known?.test.runs ?? new TestRuns(), retryCount + repeatCount === 0) }
  attempts.set(task, attempt)
  return attempt.test
}

function newAttempt(task: RunnerTestCase, runs: TestRuns, isFirst: boolean): Pick<Attempt, 'test' | 'over'> {
  const { context } = task
  const over = new AbortController()
  // Vitest knows only when the first attempt began. Of a later one, this first call of `load` is the earliest that is known.
  const sinceMs = (isFirst ? task.result?.startTime : undefined) ?? nowMs()
  // Vitest has one signal for all attempts, and it stays aborted when one of them has run out of time.
  const isStale = !isFirst && context.signal.aborted
  context.onTestFinished(() => endOf(task, runs, over, isStale))
  const test: RunningTest = {
    task,
    name: task.name,
    defaults: {},
    level: undefined,
    signal: isStale ? over.signal : AbortSignal.any([context.signal, over.signal]),
    remainingMs: () => remainingOf(task, sinceMs),
    untilTimeoutMs: () => remainingOf(task, sinceMs),
    onPhase: () => {},
    runs,
  }
  return { test, over: over.signal }
}

/** What is left of the timeout of a test that began at that time; `Infinity` where it has none. */
export function remainingOf({ timeout }: RunnerTestCase, sinceMs: Milliseconds): Milliseconds {
  return timeout <= 0 || !Number.isFinite(timeout) ? Number.POSITIVE_INFINITY : timeout - (nowMs() - sinceMs)
}

/** Vitest ends a test without waiting for what it has started: the next one must not start beside a run of this one. */
async function endOf({ result }: RunnerTestCase, runs: TestRuns, over: AbortController, isStale: boolean): Promise<void> {
  const wasPending = runs.pending > 0
  over.abort(testOver())
  await runs.over()
  // A test that failed may have done so before it could await its run; and what is left of an attempt that ran out of time may start one in the next.
  if (wasPending && result?.state === 'pass' && !isStale) throw runNotAwaited()
}

/** Why the runs of a test are ended with it. A run that nobody awaits rejects with it if it had not begun, which must not surface as an unhandled rejection. */
export function testOver(): LoadError {
  const reason = new LoadError('test-over', 'the test that started it was over')
  noteRejection(reason, {})
  return reason
}

/** The error of a test that ended while a run of it went on, which nothing could judge. */
export function runNotAwaited(): LoadError {
  return new LoadError('run-not-awaited', 'A load run was still going on when the test ended: write `await load(…)`')
}
