import { mergeHistograms, type EncodedHistogram } from '../../stats/histogram.ts'
import { mergeBlocks } from '../blocks.ts'
import { mergeCalls } from '../call-recorder.ts'
import { mergeErrorCounts } from '../counters/error-counter.ts'
import { mergeMetrics } from '../counters/metrics.ts'
import { mergeOrigins } from '../counters/origins.ts'
import { mergePhases } from '../counters/phases.ts'
import { mergeServerTimings } from '../counters/server-timings.ts'
import { slowestOf } from '../counters/slowest.ts'
import { sumOfIterations, type Snapshot } from '../snapshot.ts'
import { mergeStatusCounts } from '../counters/status-counter.ts'
import { mergeSteps } from '../counters/steps.ts'

/** Merges the records of two parts of a run into what a single recorder would contain. Commutative and associative. */
export function mergeSnapshots(first: Snapshot, second: Snapshot): Snapshot {
  const origins = mergeOrigins(first.origins, second.origins)
  const serverTiming = mergeServerTimings(first.serverTiming, second.serverTiming)
  return {
    iterations: sumOfIterations([first.iterations, second.iterations]),
    latency: mergeHistograms(first.latency, second.latency),
    serviceTime: mergeHistograms(first.serviceTime, second.serviceTime),
    failedLatency: mergeHistograms(first.failedLatency, second.failedLatency),
    statuses: mergeStatusCounts(first.statuses, second.statuses),
    failedDespiteStatus: mergeStatusCounts(first.failedDespiteStatus, second.failedDespiteStatus),
    withoutStatus: first.withoutStatus + second.withoutStatus,
    errors: mergeErrorCounts(first.errors, second.errors),
    requests: mergeCalls(first.requests, second.requests),
    steps: mergeSteps(first.steps, second.steps),
    ...mergeMetrics(first, second),
    ...(origins !== undefined && { origins }),
    ...(serverTiming !== undefined && { serverTiming }),
    phases: mergePhases(first.phases, second.phases),
    slowest: slowestOf([...first.slowest, ...second.slowest]),
    ...mergeBlocks(first, second),
    firstDueMs: lesser(first.firstDueMs, second.firstDueMs),
    lastEndMs: -lesser(-first.lastEndMs, -second.lastEndMs),
    endedInWindow: first.endedInWindow + second.endedInWindow,
    ...mergeUnexplained(first, second),
  }
}

/** Known only if it is known of both; a part in which nothing succeeded, or was lost, adds nothing. */
function mergeUnexplained(first: Snapshot, second: Snapshot): Pick<Snapshot, 'unexplained' | 'unexplainedLoss'> {
  const unexplained = mergeKnown(first.unexplained, first.latency.count, second.unexplained, second.latency.count)
  const loss = mergeKnown(first.unexplainedLoss, first.requests.datagrams.lost, second.unexplainedLoss, second.requests.datagrams.lost)
  return { ...(unexplained && { unexplained }), ...(loss && { unexplainedLoss: loss }) }
}

function mergeKnown(
  first: EncodedHistogram | undefined,
  firstCount: number,
  second: EncodedHistogram | undefined,
  secondCount: number,
): EncodedHistogram | undefined {
  if (first !== undefined && second !== undefined) return mergeHistograms(first, second)
  if (first === undefined) return firstCount === 0 ? second : undefined
  return secondCount === 0 ? first : undefined
}

/** The lesser of two times, either of which may be missing (`NaN`). */
export function lesser(first: number, second: number): number {
  if (Number.isNaN(first)) return second
  return Number.isNaN(second) ? first : Math.min(first, second)
}
