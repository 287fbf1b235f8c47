import { formatDuration, formatRate, formatRatioExactly } from '../../units/format.ts'
import type { CapacityPlan, SloLimit } from './capacity-plan.ts'

/** `p99 at most 50 ms and errorRate at most 1 %` */
const describeSlo = (slo: readonly Pick<SloLimit, 'name' | 'limitMs' | 'share'>[]): string =>
  slo
    .map(({ name, limitMs, share }) => `${name} at most ${limitMs === undefined ? formatRatioExactly(share) : formatDuration(limitMs)}`)
    .join(' and ')

/** The plan of a search in one line of plain words. */
export function describeCapacity({ from, to, atLeast, withinMs, confirmMs, slo }: CapacityPlan): string {
  const objective = describeSlo(slo)
  if (atLeast !== undefined) return `whether ${formatRate(atLeast)} holds ${objective}, within ${formatDuration(withinMs)}`
  return (
    `the highest rate from ${formatRate(from)} to ${formatRate(to)} that holds ${objective}, within ${formatDuration(withinMs)}, ` +
    `and up to ${formatDuration(confirmMs)} to confirm it`
  )
}
