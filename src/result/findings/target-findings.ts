import type { TargetProfile, TargetRecord } from '../../record/target-record.ts'
import { formatDuration, formatRatio } from '../../units/format.ts'
import type { LoadResult } from '../load-result.ts'
import type { Finding } from './finding.ts'

/** Up to this share of the run, being held back is no more than what any busy moment costs. */
const HARMLESS_SHARE = 0.01

/** The finding that the control group of the target was held back at its CPU limit. */
export function targetThrottled({ throttledMs, measuredMs }: Pick<TargetRecord, 'throttledMs' | 'measuredMs'>): Finding | undefined {
  const share = throttledMs / measuredMs
  // NaN, if the system does not report it, is not above anything.
  if (!(share > HARMLESS_SHARE)) return undefined
  return {
    kind: 'target-throttled',
    seen: `the control group of the target was held back at its CPU limit for ${formatDuration(throttledMs)}, ${formatRatio(Math.min(1, share))} of the run`,
    spoils: 'nothing, if the target has the same limit where it is used: latency and throughput are those of that limit',
    fix: 'raise the CPU limit of the container, or lower the load, if another limit is meant',
  }
}

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
