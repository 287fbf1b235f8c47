import type { CapacityOptions } from '../plan/capacity/capacity-options.ts'
import { capacityPlanFrom, fittedCapacity, probePlan, smokeCapacity, type CapacityPlan } from '../plan/capacity/capacity-plan.ts'
import { describeCapacity } from '../plan/capacity/describe-capacity.ts'
import { capacityFrom } from '../result/capacity/capacity.ts'
import type { CapacityResult } from '../result/capacity/capacity-result.ts'
import { measuredProbe, type MeasuredProbe } from '../result/capacity/measured-probe.ts'
import { resultFrom } from '../result/result.ts'
import { runProbes, type ProbesRun, type ProbeRequest } from '../run/capacity/run-probes.ts'
import { timeoutText, type RunEnvironment } from '../run/run-environment.ts'
import { withShortRuns, type ShortRuns } from '../run/short-runs/short-runs.ts'
import type { Task } from '../run/task/task.ts'
import { CapacitySearch } from '../stats/capacity/capacity-search.ts'
import type { ProbeSequence } from '../stats/capacity/probe-sequence.ts'
import { RateTest } from '../stats/capacity/rate-test.ts'
import { systemClock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import { LoadError } from '../units/errors/error.ts'
import { formatDuration } from '../units/format.ts'

/** For the last probe to end, and to judge. */
const RESERVE_MS: Milliseconds = 500

/** A search of the capacity on one screen: options → plan → probes, each a run of its own → result. */
export async function runCapacity(task: Task, options: CapacityOptions, environment: RunEnvironment): Promise<CapacityResult> {
  const { plan, hooks } = capacityPlanFrom(options)
  const wanted = environment.profile === 'smoke' ? smokeCapacity(plan) : plan
  const fitted = (): CapacityPlan => fittedOrRefused(wanted, environment)
  return await withShortRuns({ task, hooks, plan: plan.probe, neededMs: RESERVE_MS, fitted }, environment, async (fit, runs) => {
    const probed = await probesOf(fit, runs)
    return capacityFrom(fit, { ...probed, abortReason: runs.abortReason() }, describeCapacity(fit))
  })
}

function probesOf(plan: CapacityPlan, { measure: run, isTargetGone }: ShortRuns): Promise<ProbesRun<MeasuredProbe>> {
  const sequence = sequenceOf(plan)
  let runs = 0
  let made = 0
  const measure = async (request: ProbeRequest): Promise<MeasuredProbe | undefined> => {
    const ofProbe = probePlan(plan, request.rate, request.lengthMs, runs++)
    if (request.purpose !== 'recovery') made += 1
    const probe = { rate: request.rate, number: made, about: made + Math.max(0, sequence.left - 1) }
    const measured = await run(ofProbe, { probe })
    return measured && measuredProbe(resultFrom(ofProbe, measured.whole, measured.targets), plan.slo)
  }
  return runProbes({ sequence, measure, isTargetGone, limitMs: plan.needs.limitMs }, systemClock)
}

function sequenceOf({ atLeast, from, to, width, withinMs, confirmMs, needs }: CapacityPlan): ProbeSequence {
  return atLeast === undefined
    ? new CapacitySearch({ from, to, width, withinMs, confirmMs, ...needs })
    : new RateTest({ rate: atLeast, withinMs, ...needs })
}

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
