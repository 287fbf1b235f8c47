import { performance } from 'node:perf_hooks'
import type { RunnerTestCase } from 'vitest'
import { noteRejection } from '../../protocols/left-behind.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { endSteered, steering } from '../page/steering.ts'
import type { RunningTest } from './running-test.ts'
import { TestRuns } from './test-runs.ts'
import { workerConfig } from '../project/worker-config.ts'

/** One attempt of a test that Vitest repeats or retries. */
interface Attempt {
  readonly id: string
  readonly test: RunningTest
  /** Aborts when everything but `aroundEach` has ended. */
  readonly over: AbortSignal
}

const { timeOrigin } = performance

/** Since 1970, as Vitest stores the start of a test; a test may have set the system time of `Date`, or replaced `performance.now`. */
export const nowMs = (): Milliseconds => timeOrigin + systemClock.now()

const attempts = new WeakMap<RunnerTestCase, Attempt>()

/** What `load` needs to know about a test that is not a load test; the same object for all calls of an attempt. */
export function plainTest(task: RunnerTestCase): RunningTest {
  const { retryCount = 0, repeatCount = 0 } = task.result ?? {}
  const id = `${repeatCount}.${retryCount}`
  const latest = attempts.get(task)
  const known = latest?.id === id ? latest : undefined
  // Vitest clears the hooks of a test once it has called them. A call after that comes from its `aroundEach`; a call before that, from code the test has not
  // awaited.
  const isAround = known?.over.aborted === true && (task as { readonly onFinished?: unknown }).onFinished === undefined
  if (known !== undefined && !isAround) return known.test
  const attempt = { id, ...newAttempt(task, known?.test.runs ?? new TestRuns(), retryCount + repeatCount === 0) }
  attempts.set(task, attempt)
  return attempt.test
}

function newAttempt(task: RunnerTestCase, runs: TestRuns, isFirst: boolean): Pick<Attempt, 'test' | 'over'> {
  const { context } = task
  const over = new AbortController()
  // Vitest knows only when the first attempt started. For a later attempt, its first call of `load` is the earliest known time.
  const sinceMs = (isFirst ? task.result?.startTime : undefined) ?? nowMs()
  // Vitest has one signal for all attempts, and it stays aborted after one of them has timed out.
  const isStale = !isFirst && context.signal.aborted
  context.onTestFinished(() => endOf(task, runs, over, isStale))
  const times = new AttemptTimes(task, sinceMs, isFirst)
  const test: RunningTest = {
    task,
    name: task.name,
    defaults: {},
    level: undefined,
    signal: isStale ? over.signal : AbortSignal.any([context.signal, over.signal]),
    remainingMs: times.remainingMs,
    untilTimeoutMs: times.remainingMs,
    isInHook: times.isInHook,
    onPhase: () => {},
    runs,
  }
  return { test, over: over.signal }
}

type Hook = 'beforeEach' | 'afterEach'

/** What is left of an attempt at a test, or of the hook of it that runs. */
class AttemptTimes {
  readonly #task: RunnerTestCase
  #sinceMs: Milliseconds
  /** Vitest exposes the state of hooks, but not whether a failed `afterEach` belonged to an earlier attempt. */
  readonly #knowsAfterEach: boolean
  #hook: Hook | undefined
  #hookSinceMs: Milliseconds = 0

  constructor(task: RunnerTestCase, sinceMs: Milliseconds, isFirst: boolean) {
    this.#task = task
    this.#sinceMs = sinceMs
    this.#knowsAfterEach = isFirst || task.result?.hooks?.afterEach !== 'run'
  }

  readonly isInHook = (): boolean => this.#runningHook() !== undefined

  /**
   * Vitest exposes neither when a hook began nor the hook's own timeout: the first load in it is the earliest known time, and its timeout is taken to be
   * `hookTimeout`.
   */
  readonly remainingMs = (): Milliseconds => {
    const hook = this.#runningHook()
    const now = nowMs()
    if (hook !== undefined && hook !== this.#hook) this.#hookSinceMs = now
    this.#hook = hook
    if (hook === undefined) return remainingOf(this.#task.timeout, this.#sinceMs)
    // The time of the test begins after this hook.
    if (hook === 'beforeEach') this.#sinceMs = now
    return remainingOf(workerConfig().hookTimeoutMs, this.#hookSinceMs)
  }

  #runningHook(): Hook | undefined {
    const { hooks } = this.#task.result ?? {}
    if (hooks?.afterEach === 'run' && this.#knowsAfterEach) return 'afterEach'
    return hooks?.beforeEach === 'run' ? 'beforeEach' : undefined
  }
}

/** What is left of a timeout since that time; `Infinity` where there is none. */
export function remainingOf(timeout: Milliseconds, sinceMs: Milliseconds): Milliseconds {
  return timeout <= 0 || !Number.isFinite(timeout) ? Number.POSITIVE_INFINITY : timeout - (nowMs() - sinceMs)
}

/** Vitest ends a test without waiting for what it has started: the next test must not start during a run of this one. */
async function endOf(task: RunnerTestCase, runs: TestRuns, over: AbortController, isStale: boolean): Promise<void> {
  const { result } = task
  const wasPending = runs.pending > 0
  over.abort(testOver())
  await runs.over()
  // A failed test may have failed before it could await its run; and code left over from an attempt that timed out may start a run in the next one.
  const problem = wasPending && result?.state === 'pass' && !isStale ? runNotAwaited() : undefined
  if (steering() !== undefined) endSteered(task, result?.state === 'fail' ? (result.errors?.[0]?.message ?? '') : problem?.message)
  if (problem !== undefined) throw problem
}

/**
 * The reason that ends the runs of a finished test. A run that was not awaited and had not started rejects with it, which must not surface as an unhandled
 * rejection.
 */
export function testOver(why = 'the test that started it was over'): LoadError {
  const reason = new LoadError('test-over', why)
  noteRejection(reason, {})
  return reason
}

/** The error of a test that ended during one of its runs, which no matcher could judge. */
export function runNotAwaited(): LoadError {
  return new LoadError('run-not-awaited', 'A load run was still in progress when the test ended: write `await load(…)`')
}
