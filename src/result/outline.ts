import type { Plan } from '../plan/plan.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import { Histogram } from '../stats/histogram.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Finding } from './findings/finding.ts'
import { findingsOfAll, findingsOf } from './findings/all-findings.ts'
import { MICROS_PER_MS } from './measures/latency-stats.ts'
import type { LatencyStats, LoadResult, MetricStats } from './load-result.ts'
import { metricsFrom } from './measures/metric-stats.ts'
import { planSummary, planSummaryOfAll, type PlanSummary } from './plan-summary.ts'
import { errorRateOf } from './scope.ts'
import { isSound } from './findings/finding-rules.ts'
import { measuredThroughput } from './measures/throughput.ts'

type Field = 'throughput' | 'iterations' | 'errorRate' | 'statuses' | 'withoutStatus' | 'findings' | 'sound' | 'aborted' | 'abortReason'

/** What one line says of a run. */
export interface Outline extends Pick<LoadResult, Field> {
  readonly plan: Pick<PlanSummary, 'text'>
  readonly latency: Pick<LatencyStats, 'count' | 'p50' | 'p95' | 'p99'>
  readonly metrics: Readonly<Record<string, Pick<MetricStats, 'mean' | 'p95' | 'max'>>>
  readonly scenarios: Readonly<Record<string, Outline>>
}

/**
 * As much of the result of a run as one line says, in a quarter of the CPU time: after Ctrl+C a process has some ms left. `more` are findings that only the test
 * runner knows.
 */
export function outlineFrom(plans: readonly Plan[], { whole, scenarios }: ScenariosRecord, more: readonly Finding[]): Outline {
  const own = plans.map((plan, index) => {
    const record = scenarios[index]!
    return { plan, record, findings: findingsOf(record, plan) }
  })
  const [first] = own
  if (first!.plan.name === undefined) return outlineOf(planSummary(first!.plan), whole, [...first!.findings, ...more])
  const findings = findingsOfAll(own.map(({ plan, findings }) => ({ name: plan.name!, findings })))
  const outlines = own.map(({ plan, record, findings }): [string, Outline] => [
    plan.name!,
    outlineOf(planSummary(plan), record, [...findings, ...more]),
  ])
  return { ...outlineOf(planSummaryOfAll(plans), whole, [...findings, ...more]), scenarios: Object.fromEntries(outlines) }
}

function outlineOf(plan: PlanSummary, record: RunRecord, findings: readonly Finding[]): Outline {
  const { iterations, statuses, withoutStatus, latency, metrics } = record.measured
  const histogram = Histogram.decode(latency)
  const at = (quantile: number): Milliseconds => histogram.quantile(quantile) / MICROS_PER_MS
  return {
    plan,
    latency: { count: histogram.count, p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    throughput: { mean: measuredThroughput(plan, record) },
    iterations,
    errorRate: errorRateOf(iterations),
    statuses,
    withoutStatus,
    findings,
    sound: isSound(findings, plan),
    aborted: record.aborted !== undefined,
    abortReason: record.aborted?.reason,
    metrics: metricsFrom(metrics),
    scenarios: {},
  }
}
