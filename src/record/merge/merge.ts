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

/** Merges the records of parts of a run into what a single recorder would contain. Commutative and associative. */
export function mergeSnapshots(parts: readonly Snapshot[]): Snapshot {
  if (parts.length === 1) return parts[0]!
  const all = <Key extends keyof Snapshot>(key: Key): readonly Snapshot[Key][] => parts.map((part) => part[key])
  const sum = (key: 'withoutStatus' | 'endedInWindow'): number => all(key).reduce((total, count) => total + count, 0)
  const origins = mergeOrigins(all('origins'))
  const serverTiming = mergeServerTimings(all('serverTiming'))
  return {
    iterations: sumOfIterations(all('iterations')),
    latency: mergeHistograms(all('latency')),
    serviceTime: mergeHistograms(all('serviceTime')),
    failedLatency: mergeHistograms(all('failedLatency')),
    statuses: mergeStatusCounts(all('statuses')),
    failedDespiteStatus: mergeStatusCounts(all('failedDespiteStatus')),
    withoutStatus: sum('withoutStatus'),
    errors: mergeErrorCounts(all('errors')),
    requests: mergeCalls(all('requests')),
    steps: mergeSteps(all('steps')),
    ...mergeMetrics(parts),
    ...(origins !== undefined && { origins }),
    ...(serverTiming !== undefined && { serverTiming }),
    phases: mergePhases(all('phases')),
    slowest: slowestOf(all('slowest').flat()),
    ...mergeBlocks(parts),
    firstDueMs: all('firstDueMs').reduce(earlierOf),
    lastEndMs: -all('lastEndMs')
      .map((endMs) => -endMs)
      .reduce(earlierOf),
    endedInWindow: sum('endedInWindow'),
    ...mergeUnexplained(parts),
  }
}

/** Known only if it is known of all; a part in which nothing succeeded, or was lost, adds nothing. */
function mergeUnexplained(parts: readonly Snapshot[]): Pick<Snapshot, 'unexplained' | 'unexplainedLoss'> {
  const unexplained = mergeKnown(parts.map((part) => [part.unexplained, part.latency.count]))
  const loss = mergeKnown(parts.map((part) => [part.unexplainedLoss, part.requests.datagrams.lost]))
  return { ...(unexplained && { unexplained }), ...(loss && { unexplainedLoss: loss }) }
}

function mergeKnown(parts: readonly (readonly [EncodedHistogram | undefined, count: number])[]): EncodedHistogram | undefined {
  if (parts.some(([histogram, count]) => histogram === undefined && count > 0)) return undefined
  const known = parts.map(([histogram]) => histogram).filter((histogram) => histogram !== undefined)
  return known.length === 0 ? undefined : mergeHistograms(known)
}

/** The earlier of two times, either of which may be missing (`NaN`). */
export function earlierOf(first: number, second: number): number {
  if (Number.isNaN(first)) return second
  return Number.isNaN(second) ? first : Math.min(first, second)
}
