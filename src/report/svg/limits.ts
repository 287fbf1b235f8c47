import type { Judged, JudgedVerdict } from '../document/judged.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import { element, tenth } from './element.ts'
import type { Frame } from './frame.ts'
import { label, placeLabels, widthOf } from './label.ts'
import { halo, verdictInk, verdictRule } from './palette.ts'

/** A limit in a chart, with its verdict. */
export interface ChartLimit {
  readonly value: number
  /** 0 to 1, for a limit on a quantile; `undefined` for the mean and for throughput. */
  readonly quantile: number | undefined
  readonly text: string
  readonly verdict: JudgedVerdict
}

/** More would hide the chart; all of them are in the table of claims. */
const MOST_LIMITS = 4

/** Words, not colours alone, say what came of a limit. */
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
    if (claim.scope !== scope || limit === null || unit !== 'ms' || metric === null || (claim.of ?? of) !== of) return []
    const text = `${metric} ${sign(claim)} ${formatDuration(limit)} ${VERDICT_MARKS[claim.verdict]}`
    return [{ value: limit, quantile: quantileOf(metric), text, verdict: claim.verdict }]
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

const worstFirst = (judged: readonly Judged[]): readonly Judged[] =>
  judged.toSorted((first, second) => ORDER.indexOf(first.verdict) - ORDER.indexOf(second.verdict))

function quantileOf(metric: string): number | undefined {
  if (metric === 'max') return 1
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(metric)?.[1]
  return percent === undefined ? undefined : Number(percent) / 100
}

const LINE_HEIGHT = 14

/** The height that the labels of {@link verticalLimits} need above a plot. */
export const headOf = (limits: readonly ChartLimit[]): number => Math.min(MOST_LIMITS, limits.length) * LINE_HEIGHT

/** Limits on a horizontal axis: lines from a label, each in its own row above `foot`, down to the axis. */
export function verticalLimits(
  limits: readonly ChartLimit[],
  x: (value: number) => number,
  { left, right, bottom }: Frame,
  foot: number,
): string {
  return limits
    .slice(0, MOST_LIMITS)
    .map(({ value, text, verdict }, row) => {
      const at = x(value)
      const y = foot - 4 - (Math.min(MOST_LIMITS, limits.length) - 1 - row) * LINE_HEIGHT
      const isAtStart = at + 6 + widthOf(text) <= right || at - left < (right - left) / 2
      return (
        element('path', { d: `M${tenth(at)} ${tenth(y - 8)}V${tenth(bottom)}`, 'stroke-width': '1.5', ...verdictRule(verdict) }) +
        label(text, {
          x: at + (isAtStart ? 4 : -4),
          y,
          'text-anchor': isAtStart ? 'start' : 'end',
          'font-weight': '600',
          ...halo,
          ...verdictInk(verdict),
        })
      )
    })
    .join('')
}

/** Limits on a vertical axis: lines across the plot, or up to `until`, with labels above them that do not overlap. A limit beyond the axis is named at its end. */
export function horizontalLimits(
  limits: readonly ChartLimit[],
  y: (value: number) => number,
  { left, right, top, bottom }: Frame,
  { until = () => right, isAtStart = false }: { readonly until?: (limit: ChartLimit) => number; readonly isAtStart?: boolean } = {},
): string {
  const shown = limits.slice(0, MOST_LIMITS).toSorted((first, second) => second.value - first.value)
  const heights = shown.map(({ value }) => Math.max(top, Math.min(bottom, y(value))))
  const starts = placeLabels(
    heights.map((height) => ({ center: height - 5, width: LINE_HEIGHT })),
    { from: top - LINE_HEIGHT, to: bottom, gap: 0 },
  )
  return shown
    .map((limit, index) => {
      const isBeyond = y(limit.value) < top - 0.5
      const line = isBeyond
        ? ''
        : element('path', {
            d: `M${tenth(left)} ${tenth(heights[index]!)}H${tenth(until(limit))}`,
            'stroke-width': '1.5',
            ...verdictRule(limit.verdict),
          })
      const text = isBeyond ? `↑ ${limit.text}` : limit.text
      return (
        line +
        label(text, {
          x: isAtStart ? left + 3 : right,
          y: starts[index]! + LINE_HEIGHT - 4,
          'text-anchor': isAtStart ? 'start' : 'end',
          'font-weight': '600',
          ...halo,
          ...verdictInk(limit.verdict),
        })
      )
    })
    .join('')
}
