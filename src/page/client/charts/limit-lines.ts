import type { PageScope } from '../../messages.ts'
import { quantileOf } from '../../../report/svg/parts/chart-limits.ts'
import type { LimitLine } from './overlay.ts'
import { limitOf, markOf, sortedClaims } from '../state/claims.ts'
import { timeOf } from '../state/parts.ts'
import type { RunFacts } from '../state/page-store.ts'

/** The limits on the latency of a part, with the quantile that each is on; `undefined` for the mean. */
export function latencyLines(run: RunFacts, scope: PageScope): readonly (LimitLine & { readonly quantile: number | undefined })[] {
  return sortedClaims(run.claims).flatMap((claim) => {
    const { limit, unit, metric, of, bound } = claim
    if (claim.scope !== scope || limit === null || unit !== 'ms' || metric === null || (of ?? timeOf(scope)) !== timeOf(scope)) return []
    const { sign, word, tone } = markOf(claim, run.steered)
    return [
      {
        value: limit,
        text: `${limitOf(claim)} ${sign} ${word}`,
        tone,
        bad: bound === 'at least' ? 'below' : 'above',
        quantile: quantileOf(metric),
      },
    ]
  })
}

export function throughputLines(run: RunFacts, scope: PageScope): readonly LimitLine[] {
  return sortedClaims(run.claims).flatMap((claim) => {
    if (claim.scope !== scope || claim.metric !== 'throughput' || claim.limit === null) return []
    const { sign, word, tone } = markOf(claim, run.steered)
    return [
      {
        value: claim.limit,
        text: `${limitOf(claim).replace('throughput', 'mean')} ${sign} ${word}`,
        tone,
        bad: claim.bound === 'at most' ? 'above' : 'below',
      },
    ]
  })
}
