import type { ServerTimingSnapshot } from '../../record/counters/server-timings.ts'
import { latencyStats } from './latency-stats.ts'
import type { LatencyStats } from '../load-result.ts'

/** What replies said in `Server-Timing`, in readable units, as an object without other properties: the names are those of the target. */
export function serverTimingFrom(snapshot: ServerTimingSnapshot | undefined): Readonly<Record<string, LatencyStats>> {
  const stats: Record<string, LatencyStats> = Object.create(null)
  for (const [name, encoded] of Object.entries(snapshot?.timings ?? {})) stats[name] = latencyStats(encoded)
  return stats
}
