import { formatDuration, formatRatio } from '../units/format.ts'
import type { Judged } from '../report/document/judged.ts'
import type { PageClaim, PagePart } from './messages.ts'

const QUANTILES = ['p50', 'p90', 'p95', 'p99', 'p999'] as const

/** How the limits that the last run of a test was judged by stand in a run that goes on. What is not known of it so far has no number. */
export function standingOf(limits: readonly Judged[], parts: readonly PagePart[]): readonly PageClaim[] {
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
  const quantile = QUANTILES.find((name) => name === metric)
  return quantile === undefined ? null : part[quantile]
}

function textOf({ metric, unit, limit, bound }: Judged, measured: number | null): string {
  const shown = (value: number): string => (unit === 'ms' ? formatDuration(value) : unit === 'share' ? formatRatio(value) : String(value))
  const expected = limit === null ? '' : ` ${bound ?? ''} ${shown(limit)}`
  return `${metric ?? 'limit'}${expected}: ${measured === null ? 'shown when the run ends' : `${shown(measured)} so far`}`
}
