import type { IterationCounts, Snapshot } from '../record/snapshot.ts'
import type { PerSecond } from '../units/rate.ts'
import { latencyStats } from './measures/latency-stats.ts'
import type { ScopeResult } from './load-result.ts'
import { metricsFrom } from './measures/metric-stats.ts'

/** Everything that was due, whether it could start or not. */
export const dueIn = ({ started, dropped }: IterationCounts): number => started + dropped

/** Everything that did not succeed: failed, cut off and dropped. */
export const badIn = ({ failed, cutOff, dropped }: IterationCounts): number => failed + cutOff + dropped

/** Bad ÷ due, 0 to 1; 0 if nothing was due. */
export function errorRateOf(iterations: IterationCounts): number {
  const due = dueIn(iterations)
  return due === 0 ? 0 : badIn(iterations) / due
}

/** The numbers of a part of a run; its throughput depends on the plan, so the caller passes it. */
export function scopeFrom(snapshot: Snapshot, successesPerSecond: PerSecond): ScopeResult {
  const { iterations, statuses, failedDespiteStatus, withoutStatus, errors } = snapshot
  return {
    latency: latencyStats(snapshot.latency),
    serviceTime: latencyStats(snapshot.serviceTime),
    failedLatency: latencyStats(snapshot.failedLatency),
    ...(snapshot.unexplained && { unexplained: latencyStats(snapshot.unexplained) }),
    throughput: { mean: successesPerSecond },
    iterations,
    errorRate: errorRateOf(iterations),
    statuses,
    failedDespiteStatus,
    withoutStatus,
    errors: errors.map(({ kind: _kind, ...error }) => error),
    metrics: metricsFrom(snapshot.metrics),
  }
}
