import type { CapacityProbe, CapacityResult } from './capacity/capacity-result.ts'
import type { ComparisonResult } from './comparison/comparison-result.ts'
import type { LoadResult, StepResult } from './load-result.ts'

/** By a part that a result shares with its copies. */
const sent = new WeakMap<StepResult | readonly CapacityProbe[], readonly string[]>()

/** Notes what the requests of a run have sent that may be secret. It is no part of the result, which anybody may print. */
export function noteSentValues({ requests }: Pick<LoadResult, 'requests'>, values: readonly string[]): void {
  if (values.length > 0) sent.set(requests, values)
}

/** As {@link noteSentValues}, of all probes of a search. */
export function noteSentByProbes({ probes }: Pick<CapacityResult, 'probes'>, values: readonly string[]): void {
  if (values.length > 0) sent.set(probes, [...new Set(values)])
}

/** What the requests of a run, a comparison or a search have sent that may be secret. */
export function sentValuesOf(result: LoadResult | ComparisonResult | CapacityResult): readonly string[] {
  if ('probes' in result) return sent.get(result.probes) ?? []
  const runs = 'samples' in result ? [result.base, result.head] : [result, ...Object.values(result.scenarios)]
  return [...new Set(runs.flatMap(({ requests }) => sent.get(requests) ?? []))]
}
