import type { FindingKind } from '../../result/findings/finding.ts'
import { wasAsserted } from '../../result/asserted.ts'
import type { LoadResult, MetricStats } from '../../result/load-result.ts'
import type { IterationCounts } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import { plainText } from '../../units/text/plain-text.ts'

/** What a table shows of a run or a scenario. A missing value is `null`. */
export interface AmountSummary {
  readonly model: 'closed' | 'open' | 'mixed'
  readonly iterations: IterationCounts
  /** From due time to end, of succeeded iterations, in ms. */
  readonly latency: {
    readonly p50: Milliseconds | null
    readonly p95: Milliseconds | null
    readonly p99: Milliseconds | null
    readonly max: Milliseconds | null
  }
  /** Successes per second. */
  readonly throughput: PerSecond | null
  /** 0 to 1. */
  readonly errorRate: number | null
  readonly findings: readonly FindingKind[]
  readonly sound: boolean
}

/**
 * A run as reporters and the Vitest UI store it with its test: plain data that survives JSON, below 2 kB, plus 0.5 kB for each scenario if there are several,
 * and 0.2 kB for each metric.
 */
export interface LoadSummary extends AmountSummary {
  /** The plan in words. */
  readonly plan: string
  /** The 16 most frequent statuses; all others under `other`, iterations without a reply under `none`. */
  readonly statuses: Readonly<Record<string, number>>
  readonly aborted: boolean
  /** Whether a matcher has judged it, at the time this is read. */
  readonly judged: boolean
  readonly seed: number
  readonly profile: string
  /** The first 16 scenarios by name; absent if the run was one task. */
  readonly scenarios?: Readonly<Record<string, AmountSummary>>
  /** The first 16 metrics by name; absent if the task recorded none. */
  readonly metrics?: Readonly<Record<string, MetricSummary>>
  /** For a comparison; the values above are then those of its head. */
  readonly comparison?: ComparisonSummary
  /** For a search of the capacity; the iterations above are then those of all probes. */
  readonly capacity?: CapacitySummary
  /** For a sweep; the iterations above are then those of all blocks, and the throughput is the highest of its levels. */
  readonly sweep?: SweepSummary
}

/** What the task recorded with `metric`. */
export interface MetricSummary {
  readonly count: number
  /** `null` if it is too large for a number. */
  readonly sum: number | null
  readonly mean: number | null
  readonly p95: number | null
  readonly max: number | null
}

/** The outcome of a search, in arrivals per second; `null` if that end is not known. */
export interface CapacitySummary {
  readonly lower: PerSecond | null
  readonly upper: PerSecond | null
  /** What ended it, such as `'slo p99'` or `'generator'`. */
  readonly limitedBy: string
  readonly probes: number
}

/** The outcome of a sweep; `null` for what is not known. */
export interface SweepSummary {
  readonly levels: number
  /** How many were completed. */
  readonly rounds: number
  /** The number of users with the highest throughput that was measured. */
  readonly users: number | null
  /** Contention and coherency, and the numbers of users at the peak and at the knee. */
  readonly sigma: number | null
  readonly kappa: number | null
  readonly peak: number | null
  readonly knee: number | null
  /** What ended it early, such as `'generator'`. */
  readonly endedBy: string | null
}

/** The outcome of a comparison. */
export interface ComparisonSummary {
  /** The verdict of the last matcher; without one, at its own thetas. */
  readonly verdict: 'fail' | 'pass' | 'inconclusive'
  /** How much longer head takes, 0.05 for 5 %; for throughput, how much it changed. */
  readonly changes: Readonly<Partial<Record<'p50' | 'p95' | 'p99' | 'throughput' | 'cpu', number | null>>>
  readonly pairs: number
}

const STATUSES = 16
const SCENARIOS = 16
const METRICS = 16

/** The summary of a run made under a profile of `VITEST_LOAD`. */
export function summaryOf(result: LoadResult, profile: string = 'full'): LoadSummary {
  const { plan, aborted, seed } = result
  const scenarios = Object.entries(result.scenarios).slice(0, SCENARIOS)
  const metrics = Object.entries(result.metrics).slice(0, METRICS)
  return {
    plan: plainText(plan.text, 300),
    ...amountOf(result),
    statuses: statusesOf(result),
    aborted,
    get judged() {
      return wasAsserted(result)
    },
    seed,
    profile,
    ...(scenarios.length > 0 && {
      scenarios: Object.fromEntries(scenarios.map(([name, scenario]) => [plainText(name, 60), amountOf(scenario)])),
    }),
    ...(metrics.length > 0 && { metrics: Object.fromEntries(metrics.map(([name, stats]) => [plainText(name, 60), metricSummary(stats)])) }),
  }
}

function amountOf({ plan, iterations, latency, throughput, errorRate, findings, sound }: LoadResult): AmountSummary {
  return {
    model: plan.model.kind,
    iterations,
    latency: { p50: orNull(latency.p50), p95: orNull(latency.p95), p99: orNull(latency.p99), max: orNull(latency.max) },
    throughput: orNull(throughput.mean),
    errorRate: orNull(errorRate),
    findings: [...new Set(findings.map(({ kind }) => kind))],
    sound,
  }
}

const metricSummary = ({ count, sum, mean, p95, max }: MetricStats): MetricSummary => ({
  count,
  sum: orNull(sum),
  mean: orNull(mean),
  p95: orNull(p95),
  max: orNull(max),
})

/** Six digits: more than the resolution of any value here, without floating-point noise. */
export const orNull = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null)

function statusesOf({ statuses, withoutStatus }: LoadResult): Readonly<Record<string, number>> {
  const counts = Object.entries(statuses).toSorted(([, first], [, second]) => second - first)
  const other = counts.slice(STATUSES).reduce((sum, [, count]) => sum + count, 0)
  return {
    ...Object.fromEntries(counts.slice(0, STATUSES)),
    ...(other > 0 ? { other } : {}),
    ...(withoutStatus > 0 ? { none: withoutStatus } : {}),
  }
}
