import { limitText, valueText } from '../report/document/bound-text.ts'
import type { Judged } from '../report/document/judged.ts'
import { namedQuantile } from '../stats/named-quantile.ts'
import type { PageClaim, PagePart } from './messages.ts'

/** What a quantile is that falls among bad iterations. */
const FAILED = 'a failed iteration'

const QUANTILES = ['p50', 'p90', 'p95', 'p99', 'p999'] as const

/** How the limits that the last run of a test was judged by stand in a run that goes on. What is not known of it so far has no number. */
export function provisionalClaims(limits: readonly Judged[], parts: readonly PagePart[]): readonly PageClaim[] {
  return limits.map((limit): PageClaim => {
    const part = parts.find(({ scope }) => scope === limit.scope)
    const measured = part === undefined ? null : measuredOf(limit, part)
    const holds =
      measured === null || limit.limit === null ? undefined : limit.bound === 'at least' ? measured >= limit.limit : measured <= limit.limit
    const verdict = holds === undefined ? 'not-judged' : holds !== (limit.negated === true) ? 'pass' : 'fail'
    const shown = measured !== null && Number.isFinite(measured) ? measured : null
    return { ...limit, measured: shown, interval: null, verdict, text: textOf(limit, measured), isSoFar: true }
  })
}

function measuredOf({ metric, of = 'latency' }: Judged, part: PagePart): number | null {
  if (metric === 'error rate') return part.count === 0 ? null : part.bad / part.count
  if (metric === 'throughput') return part.perSecond
  // Of a step it is the service time, of anything else the latency.
  if (of !== (part.scope.startsWith('step ') ? 'serviceTime' : 'latency')) return null
  const wanted = metric === null ? undefined : namedQuantile(metric)
  const name = QUANTILES.find((each) => namedQuantile(each) === wanted)
  return name === undefined || wanted === undefined ? null : quantileAmongAll(part, part[name], wanted)
}

/** As matchers judge: a bad iteration ranks above every success, `Infinity` if the quantile is one. Between the quantiles that are known it is the higher one. */
function quantileAmongAll({ succeeded, bad, distribution, max }: PagePart, amongSuccesses: number | null, quantile: number): number | null {
  if (bad === 0 || succeeded + bad === 0) return amongSuccesses
  const wanted = (quantile * (succeeded + bad)) / Math.max(1, succeeded)
  if (wanted > 1) return Number.POSITIVE_INFINITY
  return distribution.find(([known]) => known >= wanted)?.[1] ?? max
}

function textOf(claim: Judged, measured: number | null): string {
  const limit = `${claim.metric ?? 'limit'} ${limitText(claim)}`.trimEnd()
  if (measured === null) return `${limit}: shown when the run ends`
  return `${limit}: ${Number.isFinite(measured) ? valueText(measured, claim.unit) : FAILED} so far`
}
