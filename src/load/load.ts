import { describePlans } from '../plan/describe.ts'
import type { LoadOptions } from '../plan/options/load-options.ts'
import type { Plan } from '../plan/plan.ts'
import { withoutMachine } from '../record/machine/without-machine.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import type { LoadResult } from '../result/load-result.ts'
import { resultFrom, resultOfAll } from '../result/result.ts'
import type { SampledTarget, TargetMonitors } from '../run/monitor/target/target-monitors.ts'
import { runningTargets } from '../serve/process/running-targets.ts'
import type { ObserveRun } from '../run/observed-run.ts'
import { jobsFrom, smokeJobs } from '../run/jobs.ts'
import { joinSignals } from '../run/signals.ts'
import { inProcess } from '../run/local/local-runner.ts'
import { withHooks } from '../run/lock/run-hooks.ts'
import { runLockFor, type RunLock } from '../run/lock/run-lock.ts'
import type { Jobs, PlannedJobs, ReadyRun, RunJob, Runner } from '../run/runner.ts'
import type { Scenarios } from '../run/task/scenarios.ts'
import { timeoutText, type RunEnvironment, type SteeredLoad, type WantedAgents } from '../run/run-environment.ts'
import { isAllSampled, targetsOf } from '../run/monitor/target/target-report.ts'
import type { Task } from '../run/task/task.ts'
import { systemClock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'

/** What a timed run needs in addition to its time: to start, to end iterations, and to be judged. */
const ROOM_MS = 250
/** What the garbage collections of a run that looks for leaks need in addition. */
const LEAK_ROOM_MS = 2_000
/** How long one of them may take; one of a large heap takes some tenths of a second. */
const MOST_COLLECTING_MS = 5_000
/** What workers need in addition: to start, and to hand over their records. */
const WORKERS_ROOM_MS = 1_000
/** What agents need in addition: to get the code, to agree on their clocks, and to hand over their records. */
const AGENTS_ROOM_MS = 3_000

/**
 * The library on one screen: options → plan → run → result.
 *
 * Slow and failing iterations are data, not errors: it throws only if options make no sense, the task cannot run, `setup` or `teardown` throws, or the plan
 * cannot fit into the time that is left.
 */
export async function runLoad(task: Task | Scenarios, options: LoadOptions, environment: RunEnvironment): Promise<LoadResult> {
  const jobs = jobsFrom(task, options)
  const ready = (await environment.comparedRun?.(jobs, environment)) ?? (await readyAlone(jobs, environment))
  try {
    return await resultOf(ready, environment)
  } finally {
    await ready.release()
  }
}

async function resultOf({ jobs, runner, signal }: ReadyRun, environment: RunEnvironment): Promise<LoadResult> {
  const { coverage, notesSent, onProgress, steered } = environment
  const [{ plan, hooks }] = jobs
  const planned = jobs.map((job) => job.plan)
  const onInterrupted = environment.onInterrupted && ((record: ScenariosRecord) => environment.onInterrupted!(planned, record))
  const ready = async (): Promise<void> => {
    for (const job of jobs) await job.hooks.ready?.()
  }
  const allHooks = jobs.some((job) => job.hooks.ready !== undefined) ? { ...hooks, ready } : hooks
  const { record: whole, sampled } = await withHooks({ plan, hooks: allHooks, signal }, environment, async (data) => {
    if (plan.leak === true && !runningTargets().some(({ probe }) => probe !== undefined)) throw noLeakTarget()
    const monitors = await monitorsOfTargets()
    const onSegment =
      plan.leak === true && monitors !== undefined
        ? (iterations: number) => monitors.collect(iterations, Math.min(MOST_COLLECTING_MS, remainingFor(planned, environment) / 2))
        : undefined
    const observer = await environment.observer?.()
    const observe: ObserveRun | undefined = observer && ((run) => observer({ ...run, targets: () => monitors?.latest() ?? [] }))
    const onMeasuring = monitors?.measure
    const given = {
      data,
      signal,
      remainingMs: remainingFor(planned, environment),
      observe,
      coverage,
      notesSent,
      onProgress,
      // A steered run is never judged.
      targets: steered === undefined ? monitors?.processes : undefined,
      onMeasuring,
      onSegment,
      onInterrupted,
    }
    const sampling = (): Promise<readonly SampledTarget[]> | undefined => monitors?.stop(remainingFor(planned, environment))
    try {
      const record = await runner.run(jobs.map((job): RunJob => ({ ...job, ...given })) as unknown as Jobs)
      return { record, sampled: (await sampling()) ?? [] }
    } catch (error) {
      await sampling()
      throw error
    }
  })
  const isKnown = jobs.every(({ hooks }, index) => isAllSampled(hooks, whole.scenarios[index]!, sampled))
  const record = isKnown ? whole : withoutMachine(whole)
  const plans = steered?.carriedOut(planned, record) ?? planned
  const targets = await Promise.all(
    jobs.map((job, index) => targetsOf(job.hooks, record.scenarios[index]!, sampled, remainingFor(plans, environment))),
  )
  if (plan.name === undefined) return resultFrom(plans[0]!, record.whole, targets[0])
  const all = new Map(targets.flat().map((target) => [target.record?.pid ?? target, target]))
  return resultOfAll(plans, record, targets, [...all.values()])
}

const noLeakTarget = (): LoadError =>
  new LoadError(
    'bad-options',
    "Expected a target that serve() started in this file as a module for Node for `leak`, got none: write const app = serve(new URL('./server.mjs', import.meta.url)), or remove `leak`",
  )

/** Nothing is loaded, and nothing is done, for a run without targets. */
async function monitorsOfTargets(): Promise<TargetMonitors | undefined> {
  if (runningTargets().length === 0) return undefined
  const { TargetMonitors } = await import('../run/monitor/target/target-monitors.ts')
  return new TargetMonitors(systemClock)
}

/** Waits until it is the only run on this machine. */
async function readyAlone(planned: PlannedJobs, environment: RunEnvironment): Promise<ReadyRun> {
  const jobs = environment.steered
    ? steeredJobs(planned, environment.steered)
    : environment.profile === 'smoke'
      ? smokeJobs(planned)
      : planned
  const [{ plan, hooks }] = jobs
  const plans = jobs.map((job) => job.plan)
  const { signal, release } = joinSignals([hooks.signal, environment.signal])
  let lock: RunLock | undefined
  let agents: WantedAgents | undefined
  const releaseAll = async (): Promise<void> => {
    lock?.release()
    release()
    await agents?.release()
  }
  // The modules of the first run are loaded now: that is no time of the test body either.
  environment.onPhase('waiting', plan)
  try {
    refuseWhatCannotFit(plans, environment)
    // A run of `smoke` is too small to be divided.
    agents = environment.profile === 'smoke' ? undefined : await environment.agents?.(jobs)
    const runner = await runnerFor(plan)
    const check = async (): Promise<void> => {
      for (const job of jobs) await runner.check(job.task)
    }
    if (agents === undefined) await check()
    lock = await runLockFor({ plan, signal }, neededFor(plans), environment)
    refuseWhatCannotFit(plans, environment, lock)
    if (agents !== undefined) {
      const patienceMs = environment.untilTimeoutMs() - neededFor(agents.jobs.map((job) => job.plan))
      const elsewhere = await agents.claim(signal, patienceMs)
      if (elsewhere !== undefined) return { jobs: agents.jobs, runner: elsewhere, signal, release: releaseAll }
      await check()
    }
    return { jobs, runner, signal, release: releaseAll }
  } catch (error) {
    await releaseAll()
    throw error
  } finally {
    environment.onPhase('hooks', plan)
  }
}

function steeredJobs(jobs: PlannedJobs, steered: SteeredLoad): PlannedJobs {
  const plans = steered.plans(jobs.map(({ plan }) => plan))
  return jobs.map((job, index) => ({ ...job, plan: plans[index]! })) as unknown as PlannedJobs
}

const runnerFor = async ({ workers }: Plan): Promise<Runner> =>
  workers === undefined ? inProcess : (await import('../run/workers/in-workers.ts')).inWorkers(workers)

/** What is left of the test for the longest of them. */
const remainingFor = (plans: readonly Plan[], { remainingMs }: RunEnvironment): Milliseconds =>
  Math.max(...plans.map((plan) => remainingMs(plan)))

/** A run by count may take the time that is left; a timed run that cannot fit would only be cut off by the test, without a result. */
function refuseWhatCannotFit(plans: readonly Plan[], environment: RunEnvironment, lock?: RunLock): void {
  const neededMs = neededFor(plans)
  const remainingMs = remainingFor(plans, environment)
  if (neededMs <= remainingMs) return
  const waited =
    lock !== undefined && lock.waitedMs > ROOM_MS
      ? ` (it waited ${formatDuration(lock.waitedMs)} for another run on this machine to end)`
      : ''
  throw new LoadError(
    'does-not-fit',
    `The run needs ${formatDuration(neededMs)} (${describePlans(plans)}), but ${formatDuration(Math.max(0, remainingMs))} of ${timeoutText(environment, 'the run', waited)}`,
  )
}

const neededFor = (plans: readonly Plan[]): Milliseconds =>
  Math.max(...plans.map(timeOf)) +
  ROOM_MS +
  (plans[0]!.workers === undefined ? 0 : WORKERS_ROOM_MS) +
  (plans[0]!.agents === undefined ? 0 : AGENTS_ROOM_MS) +
  (plans[0]!.leak === true ? LEAK_ROOM_MS : 0)

/** From the start of the run to where time ends a plan; 0 if unknown. */
function timeOf({ startAtMs, warmup, durationMs, iterations }: Plan): Milliseconds {
  const isTimed = Number.isFinite(durationMs) && !Number.isFinite(iterations)
  return startAtMs + (isTimed ? warmup.durationMs + durationMs : 0)
}
