import { describePlans } from './plan/describe.ts'
import type { LoadOptions } from './plan/options.ts'
import type { Plan } from './plan/plan.ts'
import type { TogetherRecord } from './record/together.ts'
import type { LoadResult } from './result/load-result.ts'
import { resultFrom, resultOfAll } from './result/result.ts'
import { jobsFrom, type PlannedJob } from './run/jobs.ts'
import { joinSignals } from './run/join-signals.ts'
import { inProcess } from './run/local-runner.ts'
import type { RunLock } from './run/run-lock.ts'
import type { Job, Runner } from './run/runner.ts'
import type { Surroundings } from './run/surroundings.ts'
import { targetReport } from './run/target-report.ts'
import type { Scenarios } from './run/scenarios.ts'
import type { Task } from './run/task.ts'
import { framed, inTurn } from './run/turn.ts'
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
export async function runLoad(task: Task | Scenarios, options: LoadOptions, surroundings: Surroundings): Promise<LoadResult> {
  const jobs = jobsFrom(task, options, surroundings.profile)
  const [{ plan, hooks }] = jobs
  const runner = await runnerFor(plan)
  for (const job of jobs) await runner.check(job.task)
  const { signal, release } = joinSignals([hooks.signal, surroundings.signal])
  const { coverage, onProgress } = surroundings
  const plans = jobs.map((job) => job.plan)
  const onInterrupted = surroundings.onInterrupted && ((record: TogetherRecord) => surroundings.onInterrupted!(plans, record))
  try {
    return await runInTurn({ jobs, signal, coverage, onProgress, onInterrupted }, surroundings)
  } finally {
    release()
  }
}

/** What is to be done in one turn: one job, or the scenarios of a run. */
interface Turn extends Pick<Job, 'signal' | 'coverage' | 'onProgress' | 'onInterrupted'> {
  readonly jobs: readonly [PlannedJob, ...PlannedJob[]]
}

const runnerFor = async ({ workers }: Plan): Promise<Runner> =>
  workers === undefined ? inProcess : (await import('./run/workers/in-workers.ts')).inWorkers(workers)

/** Waits until it is the only run on this machine, runs, and lets the next one have its turn. */
async function runInTurn({ jobs, ...turn }: Turn, surroundings: Surroundings): Promise<LoadResult> {
  const [{ plan, hooks }] = jobs
  const plans = jobs.map((job) => job.plan)
  const remaining = (): Milliseconds => Math.max(...plans.map((each) => surroundings.remainingMs(each)))
  const neededMs = neededFor(plans)
  refuseWhatCannotFit(plans, remaining())
  return await inTurn({ plan, signal: turn.signal, neededMs }, surroundings, async (lock) => {
    refuseWhatCannotFit(plans, remaining(), lock)
    const ready = async (): Promise<void> => {
      for (const job of jobs) await job.hooks.ready?.()
    }
    const record = await framed({ plan, hooks: { ...hooks, ready }, signal: turn.signal }, surroundings, async (data) => {
      const remainingMs = remaining()
      return await carriedOut(jobs.map((job) => ({ ...job, ...turn, data, remainingMs })))
    })
    const reports = jobs.map((job, nth) => targetReport(job.hooks.target, record.scenarios[nth]!, remaining(), systemClock))
    const targets = await Promise.all(reports)
    return plan.name === undefined ? resultFrom(plan, record.whole, targets[0]) : resultOfAll(plans, record, targets)
  })
}

/** A run that is one task has no need of what keeps several together. */
async function carriedOut(jobs: readonly Job[]): Promise<TogetherRecord> {
  const [job] = jobs
  const runner = await runnerFor(job!.plan)
  if (job!.plan.name !== undefined) return await runner.runTogether(jobs)
  const record = await runner.run(job!)
  return { whole: record, scenarios: [record] }
}

/** A run by count may take what is left; a timed run that cannot fit would only be cut off by the test, with nothing to show. */
function refuseWhatCannotFit(plans: readonly Plan[], remainingMs: Milliseconds, lock?: RunLock): void {
  const neededMs = neededFor(plans)
  if (neededMs <= remainingMs) return
  const waited =
    lock !== undefined && lock.waitedMs > ROOM_MS
      ? ` (it waited ${formatDuration(lock.waitedMs)} for another run on this machine to end)`
      : ''
  throw new LoadError(
    'does-not-fit',
    `The run needs ${formatDuration(neededMs)} (${describePlans(plans)}), but ${formatDuration(Math.max(0, remainingMs))} of the test's timeout is left${waited}. ` +
      'Give the test a longer timeout, as in test(name, fn, 30_000), shorten the run, or use loadTest(), which makes its timeout fit its runs.',
  )
}

const neededFor = (plans: readonly Plan[]): Milliseconds =>
  Math.max(...plans.map(timeOf)) + (plans[0]!.workers === undefined ? ROOM_MS : ROOM_MS + WORKERS_ROOM_MS)

/** From the start of the run to where time ends a plan; 0 where that is not known. */
function timeOf({ startAtMs, warmup, durationMs, iterations }: Plan): Milliseconds {
  const isTimed = Number.isFinite(durationMs) && !Number.isFinite(iterations)
  return startAtMs + (isTimed ? warmup.durationMs + durationMs : 0)
}
