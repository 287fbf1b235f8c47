import type { LoadResult } from '../../result/load-result.ts'

/** How long a run measured, so that its successes in that time are its throughput. 0 if nothing ended. */
export function measuredSeconds({ throughput, iterations, plan, series }: LoadResult): number {
  if (iterations.succeeded > 0 && throughput.mean > 0) return iterations.succeeded / throughput.mean
  const measuredMs = series.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return (plan.durationMs > 0 ? Math.min(plan.durationMs, measuredMs || plan.durationMs) : measuredMs) / 1_000
}
