import type { Judged, JudgedVerdict } from '../../document/judged.ts'
import { namedQuantile } from '../../../stats/named-quantile.ts'
import { formatBytes } from '../../../units/bytes.ts'
import { formatDuration, formatRate } from '../../../units/format.ts'

/** A limit in a chart, with its verdict. */
export interface ChartLimit {
  readonly value: number
  /** 0 to 1, for a limit on a quantile; `undefined` for the mean and for throughput. */
  readonly quantile: number | undefined
  readonly text: string
  readonly verdict: JudgedVerdict
}

/** The outcome of a limit is a word, not only a colour. */
export const VERDICT_MARKS: Readonly<Record<JudgedVerdict, string>> = {
  pass: '✓ pass',
  fail: '✗ FAIL',
  invalid: '! INVALID',
  'not-judged': '– not judged',
}

/** The limits on the latency of a part, worst first; those on service time belong to another distribution. */
export function latencyLimits(judged: readonly Judged[], scope: string, of: 'latency' | 'serviceTime'): readonly ChartLimit[] {
  return worstFirst(judged).flatMap((claim) => {
    const { metric, limit, unit } = claim
    if (claim.scope !== scope || limit === null || unit !== 'ms' || !isOfLatency(metric) || (claim.of ?? of) !== of) return []
    const text = `${metric} ${sign(claim)} ${formatDuration(limit)} ${VERDICT_MARKS[claim.verdict]}`
    return [{ value: limit, quantile: quantileOf(metric), text, verdict: claim.verdict }]
  })
}

/** The CPU time of a target is in ms too. */
const isOfLatency = (metric: string | null): metric is string =>
  metric !== null && (quantileOf(metric) !== undefined || metric === 'mean' || metric === 'min')

/** The limits on the memory of the target of a part. */
export function memoryLimits(judged: readonly Judged[], scope: string): readonly ChartLimit[] {
  return worstFirst(judged).flatMap((claim) => {
    const { metric, limit, verdict } = claim
    if (claim.scope !== scope || metric !== 'target memory' || limit === null) return []
    return [{ value: limit, quantile: undefined, text: `${sign(claim)} ${formatBytes(limit)} ${VERDICT_MARKS[verdict]}`, verdict }]
  })
}

export function throughputLimits(judged: readonly Judged[], scope: string): readonly ChartLimit[] {
  return worstFirst(judged).flatMap((claim) => {
    const { metric, limit } = claim
    if (claim.scope !== scope || metric !== 'throughput' || limit === null) return []
    return [
      {
        value: limit,
        quantile: undefined,
        text: `mean ${sign(claim)} ${formatRate(limit)} ${VERDICT_MARKS[claim.verdict]}`,
        verdict: claim.verdict,
      },
    ]
  })
}

const sign = ({ bound, negated }: Judged): string => ((bound === 'at most') === (negated !== true) ? '≤' : '≥')

const ORDER: readonly JudgedVerdict[] = ['fail', 'invalid', 'not-judged', 'pass']

export const worstFirst = (judged: readonly Judged[]): readonly Judged[] =>
  judged.toSorted((first, second) => ORDER.indexOf(first.verdict) - ORDER.indexOf(second.verdict))

export const quantileOf = (metric: string): number | undefined => (metric === 'max' ? 1 : namedQuantile(metric))
