import { limitText, valueText } from '../report/document/bound-text.ts'
import type { Judged } from '../report/document/judged.ts'
import { namedQuantile } from '../stats/named-quantile.ts'
import type { PageClaim, PagePart } from './messages.ts'

const QUANTILES = ['p50', 'p90', 'p95', 'p99', 'p999'] as const

/** How the limits that the last run of a test was judged by stand in a run that goes on. What is not known of it so far has no number. */
export function provisionalClaims(limits: readonly Judged[], parts: readonly PagePart[]): readonly PageClaim[] {
  return limits.map((limit): PageClaim => {
    const part = parts.find(({ scope }) => scope === limit.scope)
    const measured = part === undefined ? null : measuredOf(limit, part)
    const holds =
      measured === null || limit.limit === null ? undefined : limit.bound === 'at least' ? measured >= limit.limit : measured <= limit.limit
    const verdict = holds === undefined ? 'not-judged' : holds !== (limit.negated === true) ? 'pass' : 'fail'
    return { ...limit, measured, interval: null, verdict, text: textOf(limit, measured), isSoFar: true }
  })
}

function measuredOf({ metric, of = 'latency' }: Judged, part: PagePart): number | null {
  if (metric === 'error rate') return part.count === 0 ? null : part.bad / part.count
  if (metric === 'throughput') return part.perSecond
  // Of a step it is the service time, of anything else the latency.
  if (of !== (part.scope.startsWith('step ') ? 'serviceTime' : 'latency')) return null
  const wanted = metric === null ? undefined : namedQuantile(metric)
  const quantile = QUANTILES.find((name) => namedQuantile(name) === wanted)
  return quantile === undefined ? null : part[quantile]
}

function textOf(claim: Judged, measured: number | null): string {
  const limit = `${claim.metric ?? 'limit'} ${limitText(claim)}`.trimEnd()
  return `${limit}: ${measured === null ? 'shown when the run ends' : `${valueText(measured, claim.unit)} so far`}`
}
