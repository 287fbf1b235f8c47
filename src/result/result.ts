import type { TracePlan } from '../plan/options/http/trace.ts'
import type { Plan } from '../plan/plan.ts'
import type { AgentRecord, GeneratorRecord, RunRecord } from '../record/run-record.ts'
import { slowestOf } from '../record/counters/slowest.ts'
import { PHASES, type Phase, type CallSnapshot, type SlowIteration, type Snapshot } from '../record/snapshot.ts'
import { bytesOf } from '../record/counters/traffic.ts'
import { Histogram, type EncodedHistogram } from '../stats/histogram.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import { findingsOfAll, findingsOf } from './findings/all-findings.ts'
import { latencyStats, serverTimingFrom } from './measures/latency-stats.ts'
import type { AgentResult, LatencyStats, LoadResult, ScopeResult, GeneratorStats, SlowestIteration, StepResult } from './load-result.ts'
import { registerParts } from './result-origin.ts'
import { planSummary, planSummaryOfAll } from './plan-summary.ts'
import { scopeFrom } from './scope.ts'
import { seriesFrom } from './measures/series.ts'
import { noteProfileFile } from './profile-file.ts'
import { noteSentValues } from './sent-values.ts'
import { profiled, targetThrottled } from './findings/target-findings.ts'
import { isSound } from './findings/finding-rules.ts'
import { targetStats, type LoadedTarget, type TargetStats } from './measures/target-stats.ts'
import { isSampled, traceIdOf } from '../units/trace-id.ts'
import { bandwidthOf, measuredThroughput, ownThroughput, stageThroughput } from './measures/throughput.ts'

/** Makes the result of a run from its record: µs become ms, and counts become findings. The first target is the one with the most connections. */
export function resultFrom(plan: Plan, record: RunRecord, targets: LoadedTargets = []): LoadResult {
  const throttled = targets[0]?.record && targetThrottled(targets[0].record)
  const ofTargets = [throttled, profiled(targets.map((target) => target.record?.profile))].filter((finding) => finding !== undefined)
  const findings = [...findingsOf(record, plan), ...ofTargets]
  const result: LoadResult = {
    ...measuredIn(record, targets),
    ...(plan.trace && { slowest: tracedBy(plan.trace, record.measured.slowest) }),
    ...scopeFrom(record.measured, measuredThroughput(plan, record)),
    stages: record.stages.map((stage, index) => scopeFrom(stage, stageThroughput(stage, plan.model.stages[index]!.durationMs))),
    scenarios: {},
    plan: planSummary(plan),
    findings,
    sound: isSound(findings, plan),
    seed: plan.seed,
  }
  registerParts(result)
  noteProfileFile(result, targets[0]?.profileFile)
  noteSentValues(result, record.observations.sentValues ?? [])
  return result
}

/** Makes the result of several scenarios, combined and separately; `targets` are those of each, `allTargets` those of all together. */
export function resultOfAll(
  plans: readonly Plan[],
  { whole, scenarios }: ScenariosRecord,
  targets: readonly LoadedTargets[] = [],
  allTargets: LoadedTargets = [],
): LoadResult {
  const results = plans.map((plan, index): LoadResult => {
    const result = resultFrom(plan, scenarios[index]!, targets[index])
    return {
      ...result,
      generator: withoutCpu(result.generator),
      target: result.target && withoutTargetCpu(result.target),
      otherTargets: result.otherTargets.map(withoutTargetCpu),
    }
  })
  const summary = planSummaryOfAll(plans)
  const findings = findingsOfAll(plans.map(({ name }, index) => ({ name: name!, findings: results[index]!.findings })))
  const result: LoadResult = {
    ...measuredIn(whole, allTargets),
    // Each scenario has traces of its own.
    slowest: slowestOf(results.flatMap(({ slowest }) => slowest)),
    ...scopeFrom(whole.measured, measuredThroughput(summary, whole)),
    stages: [],
    scenarios: Object.fromEntries(plans.map(({ name }, index) => [name!, results[index]!])),
    plan: summary,
    findings,
    sound: isSound(findings, summary),
    seed: plans[0]!.seed,
  }
  registerParts(result)
  noteProfileFile(result, allTargets[0]?.profileFile)
  return result
}

/** What a run loaded and `serve` started, the one with the most connections first. */
type LoadedTargets = readonly LoadedTarget[]

function measuredIn(
  record: RunRecord,
  targets: LoadedTargets,
): Omit<LoadResult, keyof ScopeResult | 'stages' | 'scenarios' | 'plan' | 'findings' | 'sound' | 'seed'> {
  const { measured, warmup, users, aborted } = record
  const [target, ...otherTargets] = targets.map((loaded) => targetStats(loaded, measured.iterations))
  return {
    requests: requestsFrom(measured),
    steps: Object.fromEntries(Object.entries(measured.steps).map(([name, step]) => [name, stepFrom(step)])),
    warmup: scopeFrom(warmup, ownThroughput(warmup)),
    series: seriesFrom(measured),
    blocks: { blockMs: measured.blockMs, blocks: measured.blocks },
    phases: phasesFrom(measured.phases),
    serverTiming: serverTimingFrom(measured.serverTiming),
    bytes: bytesOf(measured.requests.traffic),
    bandwidth: bandwidthOf(measured),
    slowest: measured.slowest,
    users,
    generator: generatorFrom(record.generator, measured.iterations.started),
    agents: (record.agents ?? []).map(agentFrom),
    target,
    otherTargets,
    aborted: aborted !== undefined,
    abortedBy: aborted?.by,
    abortReason: aborted?.reason,
  }
}

function tracedBy({ run, sampled, url }: TracePlan, slowest: readonly SlowIteration[]): readonly SlowestIteration[] {
  return slowest.map((slow) => {
    const traceId = traceIdOf(run, 'iteration', slow.index)
    const isKept = isSampled(run, 'iteration', slow.index, sampled)
    return { ...slow, traceId, sampled: isKept, ...(isKept && url !== undefined && { traceUrl: url.replace('{traceId}', traceId) }) }
  })
}

/** The CPU cost of several scenarios in one process cannot be separated. */
const withoutCpu = (stats: GeneratorStats): GeneratorStats => ({ ...stats, cpuMicrosPerIteration: Number.NaN })

const withoutTargetCpu = (stats: TargetStats): TargetStats => ({
  ...stats,
  cpu: stats.cpu && { ...stats.cpu, microsPerIteration: Number.NaN },
})

const agentFrom = ({ generator, ...agent }: AgentRecord): AgentResult => ({
  ...agent,
  generator: generator && generatorFrom(generator, agent.iterations.started),
})

function generatorFrom(generator: GeneratorRecord, started: number): GeneratorStats {
  const { loopDelayP99Ms, utilization, sendLatenessP99Ms, gcMs, cpuMs, machineRatio } = generator
  return {
    loopDelayP99Ms,
    utilization,
    sendLatenessP99Ms,
    gcMs,
    cpuMicrosPerIteration: started === 0 ? Number.NaN : (cpuMs * 1_000) / started,
    ...(machineRatio !== undefined && { machineRatio }),
  }
}

function requestsFrom(measured: Snapshot): StepResult {
  const requests = stepFrom({ ...measured.requests, phases: measured.phases })
  const unexplained = unexplainedLoss(measured)
  return unexplained === undefined ? requests : { ...requests, datagrams: { ...requests.datagrams, unexplained } }
}

/**
 * How many datagrams were lost that this machine does not explain; `undefined` if not known. A lost exchange lasts its time-out: if what this machine does not
 * explain of that is longer than nearly every answer takes (p99), it would have been lost elsewhere too.
 */
function unexplainedLoss({ requests, unexplained, unexplainedLoss: encoded }: Snapshot): number | undefined {
  if (requests.datagrams.exchanged === 0 || unexplained === undefined) return undefined
  if (requests.datagrams.lost === 0 || encoded === undefined) return requests.datagrams.lost === 0 ? 0 : undefined
  const [answers, iterations] = [Histogram.decode(requests.serviceTime), Histogram.decode(unexplained)]
  if (answers.count === 0) return undefined
  // An answer takes no longer than its iteration, and only of that it is known what the machine explains.
  const usualMicros = iterations.count === 0 ? answers.quantile(0.99) : Math.min(answers.quantile(0.99), iterations.quantile(0.99))
  return Histogram.decode(encoded).countAbove(usualMicros)
}

function stepFrom({
  count,
  failed,
  opened,
  statuses,
  failedDespiteStatus,
  serviceTime,
  errors,
  timed,
  phases,
  datagrams,
  traffic,
}: CallSnapshot): StepResult {
  return {
    count,
    failed,
    opened,
    serviceTime: latencyStats(serviceTime),
    statuses,
    failedDespiteStatus,
    errors: errors.map(({ firstAtMs: _firstAtMs, kind: _kind, ...error }) => error),
    timed,
    phases: phasesFrom(phases),
    datagrams,
    ...traffic,
  }
}

const NOTHING: EncodedHistogram = new Histogram().encode()

const phasesFrom = (phases: CallSnapshot['phases']): Record<Phase, LatencyStats> =>
  Object.fromEntries(PHASES.map((phase) => [phase, latencyStats(phases?.[phase] ?? NOTHING)])) as Record<Phase, LatencyStats>
