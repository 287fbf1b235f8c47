import type { ChartLimit } from './chart-limits.ts'
import { element, tenth } from './element.ts'
import type { Frame } from './frame.ts'
import { label, placeLabels, widthOf } from './label.ts'
import { halo, verdictInk, verdictRule } from './palette.ts'

/** More would hide the chart; all of them are in the table of claims. */
const MOST_LIMITS = 4

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
