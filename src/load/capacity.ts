import type { CapacityOptions } from '../plan/capacity/capacity-options.ts'
import { capacityPlanFrom, fittedCapacity, probePlan, smokeCapacity, type CapacityPlan } from '../plan/capacity/capacity-plan.ts'
import { describeCapacity } from '../plan/capacity/describe-capacity.ts'
import type { Hooks } from '../plan/hooks.ts'
import { capacityFrom } from '../result/capacity/capacity.ts'
import type { CapacityResult } from '../result/capacity/capacity-result.ts'
import { measuredProbe, type MeasuredProbe } from '../result/capacity/measured-probe.ts'
import { resultFrom } from '../result/result.ts'
import { runProbes, type ProbesRun, type ProbeRequest } from '../run/capacity/run-probes.ts'
import { inProcess } from '../run/local/local-runner.ts'
import { withHooks } from '../run/lock/run-hooks.ts'
import { runLockFor, type RunLock } from '../run/lock/run-lock.ts'
import type { Runner } from '../run/runner.ts'
import { timeoutText, type RunEnvironment } from '../run/run-environment.ts'
import { joinSignals, reasonOf } from '../run/signals.ts'
import { targetsOf } from '../run/monitor/target/target-report.ts'
import { taskFrom, type AnyTask, type Task } from '../run/task/task.ts'
import { CapacitySearch } from '../stats/capacity/capacity-search.ts'
import type { ProbeSequence } from '../stats/capacity/probe-sequence.ts'
import { RateTest } from '../stats/capacity/rate-test.ts'
import { systemClock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'

/** What is known of a search before it begins. */
interface PlannedSearch {
  readonly plan: CapacityPlan
  readonly task: AnyTask
  readonly hooks: Hooks
  readonly runner: Runner
  readonly signal: AbortSignal | undefined
}

/** A search of the capacity on one screen: options → plan → probes, each a run of its own → result. */
export async function runCapacity(task: Task, options: CapacityOptions, environment: RunEnvironment): Promise<CapacityResult> {
  const { plan, hooks } = capacityPlanFrom(options)
  const known = taskFrom(task)
  const { signal, release } = joinSignals([hooks.signal, environment.signal])
  let lock: RunLock | undefined
  environment.onPhase('waiting', plan.probe)
  try {
    const { workers } = plan.probe
    const runner = workers === undefined ? inProcess : (await import('../run/workers/in-workers.ts')).inWorkers(workers)
    await runner.check(known)
    const wanted = environment.profile === 'smoke' ? smokeCapacity(plan) : plan
    fittedOrRefused(wanted, environment)
    lock = await runLockFor({ plan: plan.probe, signal }, RESERVE_MS, environment)
    const fit = fittedOrRefused(wanted, environment)
    environment.onPhase('hooks', plan.probe)
    return await resultOf({ plan: fit, task: known, hooks, runner, signal }, environment)
  } finally {
    environment.onPhase('hooks', plan.probe)
    lock?.release()
    release()
  }
}

async function resultOf(search: PlannedSearch, environment: RunEnvironment): Promise<CapacityResult> {
  const { plan, hooks, signal } = search
  const probed = await withHooks({ plan: plan.probe, hooks, signal }, environment, (data) => probesOf(search, data, environment))
  const abortReason = signal?.aborted === true ? reasonOf(signal) : 'the test ran out of time'
  return capacityFrom(plan, { ...probed, abortReason }, describeCapacity(plan))
}

function probesOf(
  { plan, task, hooks, runner, signal }: PlannedSearch,
  data: unknown,
  environment: RunEnvironment,
): Promise<ProbesRun<MeasuredProbe>> {
  const sequence = sequenceOf(plan)
  let runs = 0
  let made = 0
  const measure = async (request: ProbeRequest): Promise<MeasuredProbe | undefined> => {
    if (signal?.aborted === true) return undefined
    const ofProbe = probePlan(plan, request.rate, request.lengthMs, runs++)
    if (request.purpose !== 'recovery') made += 1
    const probe = { rate: request.rate, number: made, about: made + Math.max(0, sequence.left - 1) }
    const { coverage, notesSent, onProgress } = environment
    const job = {
      plan: ofProbe,
      task,
      hooks,
      data,
      signal,
      remainingMs: environment.remainingMs(plan.probe),
      coverage,
      notesSent,
      onProgress: onProgress && ((progress: Parameters<typeof onProgress>[0]) => onProgress({ ...progress, probe })),
    }
    const { whole } = await runner.run([job])
    if (whole.aborted !== undefined && whole.aborted.by !== 'users') return undefined
    const targets = await targetsOf(hooks, whole, [], environment.remainingMs(plan.probe))
    return measuredProbe(resultFrom(ofProbe, whole, targets), plan.slo)
  }
  const isTargetGone = (): boolean => hooks.target?.().ended !== undefined
  return runProbes({ sequence, measure, isTargetGone, limitMs: plan.needs.limitMs }, systemClock)
}

function sequenceOf({ atLeast, from, to, width, withinMs, confirmMs, needs }: CapacityPlan): ProbeSequence {
  return atLeast === undefined
    ? new CapacitySearch({ from, to, width, withinMs, confirmMs, ...needs })
    : new RateTest({ rate: atLeast, withinMs, ...needs })
}

/** For the last probe to end, and to judge. */
const RESERVE_MS: Milliseconds = 500

function fittedOrRefused(plan: CapacityPlan, environment: RunEnvironment): CapacityPlan {
  const leftMs = environment.remainingMs(plan.probe)
  const fit = fittedCapacity(plan, leftMs - RESERVE_MS)
  if (fit !== undefined) return fit
  throw new LoadError(
    'does-not-fit',
    `The search needs up to ${formatDuration(plan.withinMs + plan.confirmMs + RESERVE_MS)} (${describeCapacity(plan)}), but ${formatDuration(Math.max(0, leftMs))} ` +
      `of ${timeoutText(environment, '`within`')}`,
  )
}
