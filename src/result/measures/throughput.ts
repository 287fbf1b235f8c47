import { bytesOf } from '../../record/counters/traffic.ts'
import type { Plan } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { LoadResult } from '../load-result.ts'
import { dueIn } from '../scope.ts'

/** The resolution of the clock: a time of 0 is at most this long. */
const SHORTEST_MS = 0.001

const perSecond = (count: number, ms: Milliseconds): PerSecond => (count === 0 ? 0 : (count * 1_000) / Math.max(ms, SHORTEST_MS))

/**
 * Successes per second of the measured part. If the run ends by time: what ended inside the window ÷ its length, so that neither a slow start nor the graceful
 * stop adds successes. If it ends by count: successes ÷ (last end − first due).
 */
export function measuredThroughput(
  { iterations, durationMs }: Pick<Plan, 'iterations' | 'durationMs'>,
  { measured, warmup, aborted, measuredMs }: RunRecord,
): PerSecond {
  const endedByCount = dueIn(measured.iterations) >= iterations
  if (endedByCount || durationMs === Number.POSITIVE_INFINITY) return ownThroughput(measured)
  // Iterations due in the warm-up that end in the window are work that the target did in the window.
  return perSecond(measured.endedInWindow + warmup.endedInWindow, aborted === undefined ? durationMs : Math.min(durationMs, measuredMs))
}

/** Successes per second between the first arrival and the last end. */
export function ownThroughput({ iterations, firstDueMs, lastEndMs }: Snapshot): PerSecond {
  return perSecond(iterations.succeeded, lastEndMs - firstDueMs)
}

/** Bytes per second between the first arrival and the last end. */
export function bandwidthOf({ requests, firstDueMs, lastEndMs }: Snapshot): LoadResult['bandwidth'] {
  const bytes = bytesOf(requests.traffic)
  const elapsedMs = lastEndMs - firstDueMs
  return { sent: perSecond(bytes.sent, elapsedMs), received: perSecond(bytes.received, elapsedMs) }
}

/** Successes due in a stage per second of its length. */
export function stageThroughput({ iterations }: Snapshot, durationMs: Milliseconds): PerSecond {
  return perSecond(iterations.succeeded, durationMs)
}
