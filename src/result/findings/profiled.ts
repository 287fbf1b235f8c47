import type { TargetProfile } from '../../record/target-record.ts'
import { formatRatio } from '../../units/format.ts'
import type { LoadResult } from '../load-result.ts'
import type { Finding } from './finding.ts'

/** The finding that a CPU profile was taken of a target, which costs it CPU time. */
export function profiled(profiles: readonly (TargetProfile | undefined)[]): Finding | undefined {
  const costs = profiles.flatMap((profile) => profile?.cost ?? [])
  if (costs.length === 0) return undefined
  return {
    kind: 'profiled',
    seen: `a CPU profile was taken of the target, which ${added(Math.max(...costs))}`,
    spoils: 'failures of latency, throughput and CPU time by no more than that',
    fix: 'take out `profile: true` once you know where the time goes',
  }
}

const added = (cost: number): string =>
  Number.isNaN(cost) ? 'did not say in time what that costs it' : `adds about ${formatRatio(cost)} to its CPU time`

/** Whether a limit was missed by more than what profiling costs; `beyond` is what was measured ÷ the limit, or the reverse for a limit from below. */
export function exceedsProfiling({ target, otherTargets }: LoadResult, beyond: number | undefined): boolean {
  const costs = [target, ...otherTargets].flatMap((each) => each?.profile?.cost ?? [])
  return beyond !== undefined && beyond > 1 + Math.max(0, ...costs)
}
