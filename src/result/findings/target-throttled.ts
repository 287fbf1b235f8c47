import { formatDuration, formatRatio } from '../../units/format.ts'
import type { TargetRecord } from '../../record/target-record.ts'
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
