import { describePlan } from './plan/describe.ts'
import { hooksFrom } from './plan/hooks-from.ts'
import type { LoadOptions } from './plan/options.ts'
import { planFrom } from './plan/plan-from.ts'
import type { Plan } from './plan/plan.ts'
import { smokePlan } from './plan/smoke.ts'
import type { RunRecord } from './record/run-record.ts'
import type { LoadResult } from './result/load-result.ts'
import { resultFrom } from './result/result.ts'
import { inProcess } from './run/in-process.ts'
import { joinSignals } from './run/join-signals.ts'
import { takeRunLock, type RunLock } from './run/run-lock.ts'
import type { Progress } from './run/progress.ts'
import type { Job, Runner } from './run/runner.ts'
import { targetReport } from './run/target-report.ts'
import { taskFrom, type Task } from './run/task.ts'
import { inWorkers } from './run/workers/in-workers.ts'
import { systemClock } from './units/clock.ts'
import { LoadError } from './units/error.ts'
import { formatDuration } from './units/format.ts'
import type { Milliseconds } from './units/duration.ts'

/** What a run has to fit into: the test that is running, or nothing. */
export interface Surroundings {
  /** `'smoke'` makes every run so short that it shows only whether the target answers rightly. */
  readonly profile: 'full' | 'smoke'
  /** Ends the run, besides the `signal` of the options. */
  readonly signal: AbortSignal | undefined
  readonly coverage: boolean
  /** How long a run of this plan may take from now on; `Infinity` for no bound. Asked before and after the wait for the lock. */
  readonly remainingMs: (plan: Plan) => Milliseconds
  /** Told what the run is about to do. */
  readonly onPhase: (phase: Phase, plan: Plan) => void
  /** Told a few times a second how far the run has come; must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Waiting for the machine-wide lock; in `setup` or `teardown`, or done; generating load. */
export type Phase = 'waiting' | 'aside' | 'running'

/** A run outside of any test. */
export const noSurroundings: Surroundings = {
  profile: 'full',
  signal: undefined,
  coverage: false,
  remainingMs: () => Number.POSITIVE_INFINITY,
  onPhase: () => {},
}

/** What a timed run needs besides its time: to start, to end what is going on, and to be judged. */
const ROOM_MS = 250
/** What workers need besides: to start, and to hand over what they have. */
const WORKERS_ROOM_MS = 1_000
/** What `teardown` gets when the run was aborted. */
const TEARDOWN_MS = 5_000

/**
 * The library on one screen: options → plan → run → result.
 *
 * Slow and failing iterations are data, not errors: it throws only for options that make no sense, for a task that cannot be run, for a `setup` or
 * `teardown` that throws, and for a plan that cannot fit into the time that is left.
 */
export async function runLoad(task: Task, options: LoadOptions, surroundings: Surroundings): Promise<LoadResult> {
  const given = planFrom(options)
  const hooks = hooksFrom(options)
  const plan = surroundings.profile === 'smoke' ? smokePlan(given) : given
  const known = taskFrom(task)
  await runnerFor(plan).check(known)
  const { signal, release } = joinSignals([hooks.signal, surroundings.signal])
  const { coverage, onProgress } = surroundings
  try {
    return await runInTurn({ plan, task: known, hooks, signal, coverage, onProgress }, surroundings)
  } finally {
    release()
  }
}

const runnerFor = ({ workers }: Plan): Runner => (workers === undefined ? inProcess : inWorkers(workers))

/** Waits until it is the only run on this machine, runs, and lets the next one have its turn. */
async function runInTurn(job: Omit<Job, 'data' | 'remainingMs'>, surroundings: Surroundings): Promise<LoadResult> {
  const { plan, hooks, signal } = job
  refuseWhatCannotFit(plan, surroundings.remainingMs(plan))
  const lock = await ownTurn(plan, signal, surroundings)
  try {
    refuseWhatCannotFit(plan, surroundings.remainingMs(plan), lock)
    const record = await runOnce(job, surroundings)
    return resultFrom(plan, record, await targetReport(hooks.target, record, surroundings.remainingMs(plan), systemClock))
  } finally {
    lock?.release()
  }
}

/** Waits until no other run goes on on this machine; not at all where the plan does not ask for that. */
async function ownTurn(plan: Plan, signal: AbortSignal | undefined, { onPhase }: Surroundings): Promise<RunLock | undefined> {
  onPhase('waiting', plan)
  try {
    return plan.exclusive ? await takeRunLock(signal) : undefined
  } finally {
    onPhase('aside', plan)
  }
}

/** `setup`, the run, and whatever happened `teardown`. */
async function runOnce(job: Omit<Job, 'data' | 'remainingMs'>, { remainingMs, onPhase }: Surroundings): Promise<RunRecord> {
  const { plan, hooks, signal } = job
  await unlessAborted(signal, async () => await hooks.ready?.())
  const data: unknown = await unlessAborted(signal, async () => await hooks.setup?.())
  try {
    onPhase('running', plan)
    return await runnerFor(plan).run({ ...job, data, remainingMs: remainingMs(plan) })
  } finally {
    onPhase('aside', plan)
    const patience = signal?.aborted === true ? AbortSignal.timeout(TEARDOWN_MS) : signal
    await unlessAborted(patience, async () => await hooks.teardown?.(data))
  }
}

/** What the work comes to, or the reason of the signal: a hook that hangs must not hold the lock when its test is over. */
async function unlessAborted<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  if (signal === undefined) return await work()
  signal.throwIfAborted()
  const settled = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    settled.abort()
  }
}

/** A run by count may take what is left; a timed run that cannot fit would only be cut off by the test, with nothing to show. */
function refuseWhatCannotFit(plan: Plan, remainingMs: Milliseconds, lock?: RunLock): void {
  const roomMs = plan.workers === undefined ? ROOM_MS : ROOM_MS + WORKERS_ROOM_MS
  const isTimed = Number.isFinite(plan.durationMs) && !Number.isFinite(plan.iterations)
  const neededMs = isTimed ? plan.warmup.durationMs + plan.durationMs + roomMs : roomMs
  if (neededMs <= remainingMs) return
  const waited =
    lock !== undefined && lock.waitedMs > ROOM_MS
      ? ` (it waited ${formatDuration(lock.waitedMs)} for another run on this machine to end)`
      : ''
  throw new LoadError(
    'does-not-fit',
    `The run needs ${formatDuration(neededMs)} (${describePlan(plan)}), but ${formatDuration(Math.max(0, remainingMs))} of the test's timeout is left${waited}. ` +
      'Give the test a longer timeout, as in test(name, fn, 30_000), shorten the run, or use loadTest(), which makes its timeout fit its runs.',
  )
}
