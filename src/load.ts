import { describePlan } from './plan/describe.ts'
import { hooksFrom } from './plan/hooks-from.ts'
import type { LoadOptions } from './plan/options.ts'
import { planFrom } from './plan/plan-from.ts'
import type { Plan } from './plan/plan.ts'
import { smokePlan } from './plan/smoke.ts'
import type { LoadResult } from './result/load-result.ts'
import { resultFrom } from './result/result.ts'
import { inProcess } from './run/in-process.ts'
import { joinSignals } from './run/join-signals.ts'
import type { RunLock } from './run/run-lock.ts'
import type { Job, Runner } from './run/runner.ts'
import type { Surroundings } from './run/surroundings.ts'
import { targetReport } from './run/target-report.ts'
import { taskFrom, type Task } from './run/task.ts'
import { framed, inTurn } from './run/turn.ts'
import { inWorkers } from './run/workers/in-workers.ts'
import { systemClock } from './units/clock.ts'
import { LoadError } from './units/error.ts'
import { formatDuration } from './units/format.ts'
import type { Milliseconds } from './units/duration.ts'

/** What a timed run needs besides its time: to start, to end what is going on, and to be judged. */
const ROOM_MS = 250
/** What workers need besides: to start, and to hand over what they have. */
const WORKERS_ROOM_MS = 1_000

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
  const { remainingMs } = surroundings
  refuseWhatCannotFit(plan, remainingMs(plan))
  return await inTurn(plan, signal, surroundings, async (lock) => {
    refuseWhatCannotFit(plan, remainingMs(plan), lock)
    const record = await framed(job, surroundings, (data) => runnerFor(plan).run({ ...job, data, remainingMs: remainingMs(plan) }))
    return resultFrom(plan, record, await targetReport(hooks.target, record, remainingMs(plan), systemClock))
  })
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
