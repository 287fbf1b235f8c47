import type { CapacityResult } from '../../result/capacity/capacity-result.ts'
import type { SweepResult } from '../../result/sweep/sweep-result.ts'
import type { LoadResult } from '../../result/load-result.ts'
import type { CapacityRun, ComparisonRun, LoadRun, ReportedComparison, ReportRun, SweepRun } from '../document/load-report.ts'
import { revived } from '../document/plain.ts'

const known = new WeakMap<object, unknown>()

/** Reading a result back copies all of it: once for each run. */
function onceRevived(plain: object): unknown {
  const result = known.get(plain) ?? revived(plain)
  known.set(plain, result)
  return result
}

/** The result of a run; `undefined` if it was left out. */
export const loadResultOf = ({ result }: LoadRun): LoadResult | undefined =>
  result === null ? undefined : (onceRevived(result) as LoadResult)

/** The result of a comparison; `undefined` if it was left out. */
export const comparisonOf = ({ result }: ComparisonRun): ReportedComparison | undefined =>
  result === null ? undefined : (onceRevived(result) as ReportedComparison)

/** The result of a search; `undefined` if it was left out. */
export const capacityOf = ({ result }: CapacityRun): CapacityResult | undefined =>
  result === null ? undefined : (onceRevived(result) as CapacityResult)

/** The result of a sweep; `undefined` if it was left out. */
export const sweepOf = ({ result }: SweepRun): SweepResult | undefined =>
  result === null ? undefined : (onceRevived(result) as SweepResult)

/** The numbers that stand for a run: its result, or that of head in a comparison; `undefined` if they were left out, and for a search or a sweep, which has none of one load. */
export function resultOf(run: ReportRun): LoadResult | undefined {
  if (run.kind === 'capacity' || run.kind === 'sweep') return undefined
  return run.kind === 'load' ? loadResultOf(run) : comparisonOf(run)?.head
}
