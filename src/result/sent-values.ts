import type { CapacityProbe, CapacityResult } from './capacity/capacity-result.ts'
import type { AnyResult } from './kind.ts'
import type { LoadResult, StepResult } from './load-result.ts'
import type { SweepLevel, SweepResult } from './sweep/sweep-result.ts'

/** By a part that a result shares with its copies. */
const sent = new WeakMap<StepResult | readonly CapacityProbe[] | readonly SweepLevel[], readonly string[]>()

/** Notes what the requests of a run have sent that may be secret. It is no part of the result, which anybody may print. */
export function noteSentValues({ requests }: Pick<LoadResult, 'requests'>, values: readonly string[]): void {
  if (values.length > 0) sent.set(requests, values)
}

/** As {@link noteSentValues}, of all probes of a search. */
export function noteSentByProbes({ probes }: Pick<CapacityResult, 'probes'>, values: readonly string[]): void {
  if (values.length > 0) sent.set(probes, [...new Set(values)])
}

/** As {@link noteSentValues}, of all blocks of a sweep. */
export function noteSentByLevels({ levels }: Pick<SweepResult, 'levels'>, values: readonly string[]): void {
  if (values.length > 0) sent.set(levels, [...new Set(values)])
}

/** What the requests of a run, a comparison, a search or a sweep have sent that may be secret. */
export function sentValuesOf(result: AnyResult): readonly string[] {
  if ('probes' in result) return sent.get(result.probes) ?? []
  if ('levels' in result) return sent.get(result.levels) ?? []
  const runs = 'samples' in result ? [result.base, result.head] : [result, ...Object.values(result.scenarios)]
  return [...new Set(runs.flatMap(({ requests }) => sent.get(requests) ?? []))]
}
