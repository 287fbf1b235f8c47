import type { JudgedVerdict } from '../../document/judged.ts'
import { changeOf } from '../../text/change.ts'
import { chart } from '../chart.ts'
import { element, tenth } from '../parts/element.ts'
import { plot } from '../parts/frame.ts'
import { label } from '../parts/label.ts'
import { VERDICT_MARKS } from '../parts/chart-limits.ts'
import { halo, ink, muted, rule, verdictInk, verdictRule } from '../parts/palette.ts'

/** A ratio of head to base, as a row of the chart. */
export interface RatioRow {
  readonly name: string
  /** 1.1 for 10 % more. */
  readonly ratio: number
  /** `NaN` where it is open. */
  readonly interval: readonly [lower: number, upper: number] | undefined
  /** 0.05 for 5 %, and its verdict. */
  readonly limit: { readonly theta: number; readonly verdict: JudgedVerdict } | undefined
}

/** A row with a limit has a line of text above its interval. */
const HIGH_ROW = 32
const LOW_ROW = 20
/** An axis shows at least 20 % on either side. */
const LEAST = 1.2

/** Ratios with their intervals on one axis of changes; a limit is a line in its row, with its verdict. */
export function ratioChart(title: string, rows: readonly RatioRow[]): string {
  const usable = rows.filter(({ ratio }) => Number.isFinite(ratio) && ratio > 0)
  const description = usable.map(({ name, ratio }) => `${name} ${changeOf(ratio)}`).join(', ')
  return chart(
    { title, description: description === '' ? 'nothing to compare' : description, head: 34, plot: Math.max(40, heightOf(usable)) },
    (wide) => {
      const frame = { ...wide, left: wide.margin }
      if (usable.length === 0) return plot.title(title, frame) + plot.emptyNote('nothing to compare', frame)
      const { left, right, top, bottom } = frame
      const ends = usable.flatMap(({ ratio, interval, limit }) => [ratio, ...(interval ?? []), limit === undefined ? 1 : 1 + limit.theta])
      const farthest = Math.min(
        8,
        Math.max(LEAST, ...ends.filter((end) => Number.isFinite(end) && end > 0).map((end) => Math.max(end, 1 / end))),
      )
      const reach = Math.log(farthest * 1.05)
      const x = (ratio: number): number => (left + right) / 2 + ((right - left) / 2) * Math.max(-1, Math.min(1, Math.log(ratio) / reach))
      const ticks = [1 / farthest, 1 / Math.sqrt(farthest), 1, Math.sqrt(farthest), farthest].map((value) => ({
        value,
        text: changeOf(value),
      }))
      return [
        plot.title(title, frame),
        element('path', { d: `M${tenth(x(1))} ${tenth(top)}V${tenth(bottom)}`, 'stroke-width': '1', ...rule }),
        plot.baseline(frame),
        plot.horizontalTicks(ticks, x, frame),
        ...usable.map((row, index) => drawnRow(row, top + heightOf(usable.slice(0, index)), x, left)),
      ].join('')
    },
  )
}

const heightOf = (rows: readonly RatioRow[]): number => rows.reduce((sum, { limit }) => sum + (limit === undefined ? LOW_ROW : HIGH_ROW), 0)

function drawnRow({ name, ratio, interval, limit }: RatioRow, top: number, x: (ratio: number) => number, left: number): string {
  const y = top + (limit === undefined ? 10 : 22)
  const [lower, upper] = (interval ?? [ratio, ratio]).map((end, index) =>
    Number.isFinite(end) && end > 0 ? end : index === 0 ? 1e-9 : 1e9,
  )
  const rules = limit === undefined ? rule : verdictRule(limit.verdict)
  const text = `${name} ${changeOf(ratio)}${limit === undefined ? '' : ` (at most ${changeOf(1 + limit.theta)}) ${VERDICT_MARKS[limit.verdict]}`}`
  return [
    label(text, { x: left, y: top + 14, ...(limit === undefined ? {} : halo), ...(limit === undefined ? ink : verdictInk(limit.verdict)) }),
    limit === undefined
      ? ''
      : element('path', {
          d: `M${tenth(x(1 + limit.theta))} ${tenth(y - 6)}v12`,
          'stroke-width': '1.5',
          ...rules,
          'stroke-dasharray': '2 2',
        }),
    element('path', {
      d: `M${tenth(x(lower!))} ${tenth(y)}H${tenth(x(upper!))}`,
      'stroke-width': '3',
      ...rules,
      'stroke-dasharray': 'none',
    }),
    element('circle', { cx: x(ratio), cy: y, r: 4, ...(limit === undefined ? muted : verdictInk(limit.verdict)) }),
  ].join('')
}
