import type { TargetReport } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunRecord } from '../record/run-record.ts'
import { PHASES, type Phase } from '../record/snapshot.ts'
import { findingsOf } from './findings.ts'
import { generatorFrom } from './generator.ts'
import { latencyStats } from './latency-stats.ts'
import type { LatencyStats, LoadResult } from './load-result.ts'
import { ownParts } from './owner.ts'
import { planSummary } from './plan-summary.ts'
import { scopeFrom } from './scope.ts'
import { seriesFrom } from './series.ts'
import { isSound } from './sound.ts'
import { stepFrom } from './step.ts'
import { bandwidthOf, measuredThroughput, ownThroughput, stageThroughput } from './throughput.ts'

/** What a run measured, from what it left behind: where µs become ms and counts become findings. */
export function resultFrom(plan: Plan, record: RunRecord, target?: TargetReport): LoadResult {
  const { measured, warmup, stages, users, aborted } = record
  const findings = findingsOf(record, plan)
  const result: LoadResult = {
    ...scopeFrom(measured, measuredThroughput(plan, record)),
    requests: stepFrom(measured.requests),
    steps: Object.fromEntries(Object.entries(measured.steps).map(([name, step]) => [name, stepFrom(step)])),
    stages: stages.map((stage, index) => scopeFrom(stage, stageThroughput(stage, plan.model.stages[index]!.durationMs))),
    warmup: scopeFrom(warmup, ownThroughput(warmup)),
    series: seriesFrom(measured),
    blocks: { blockMs: measured.blockMs, blocks: measured.blocks },
    phases: Object.fromEntries(PHASES.map((phase) => [phase, latencyStats(measured.phases[phase])])) as Record<Phase, LatencyStats>,
    bytes: measured.bytes,
    bandwidth: bandwidthOf(measured),
    slowest: measured.slowest,
    users,
    plan: planSummary(plan),
    generator: generatorFrom(record),
    target,
    findings,
    sound: isSound(findings, plan),
    seed: plan.seed,
    aborted: aborted !== undefined,
    abortedBy: aborted?.by,
    abortReason: aborted?.reason,
  }
  ownParts(result)
  return result
}
