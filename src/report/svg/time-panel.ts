import type { LoadResult } from '../../result/load-result.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import { columnsOf, type Column } from './columns.ts'
import { element, tenth } from './parts/element.ts'
import { plot, type Frame } from './parts/frame.ts'
import { legend } from './parts/legend.ts'
import { badColor, p99Rule, succeededColor } from './parts/palette.ts'
import { timeTicks, verticalTicks } from './parts/ticks.ts'

const MOST_COLUMNS = 160
/** Up to this many columns each has a dot: with so few, the line alone does not show where it was measured. */
const MOST_DOTS = 40

/** p99 as a line above, throughput as bars below with bad iterations stacked in another colour, over one time axis. */
export function timePanel(result: Pick<LoadResult, 'series' | 'blocks'>, p99Frame: Frame, rateFrame: Frame): string {
  const columns = columnsOf(result, MOST_COLUMNS)
  const [first, last] = [columns[0], columns.at(-1)]
  if (first === undefined || last === undefined) return plot.title('Over time', p99Frame) + plot.emptyNote('no iteration ended', p99Frame)

  const { left, right } = rateFrame
  const x = (ms: number): number => left + ((right - left) * (ms - first.fromMs)) / (last.toMs - first.fromMs)
  return [
    plot.title('p99 latency over time', p99Frame),
    p99Plot(columns, x, p99Frame),
    plot.title('Iterations per second', rateFrame),
    legend(
      [
        { text: 'succeeded', color: succeededColor },
        { text: 'bad', color: badColor },
      ],
      rateFrame,
    ),
    ratePlot(columns, x, rateFrame),
    plot.horizontalTicks(timeTicks(first.fromMs, last.toMs), x, rateFrame),
  ].join('')
}

/** Interrupted while nothing succeeded; a point without neighbours is always a dot. */
function p99Plot(columns: readonly Column[], x: (ms: number) => number, frame: Frame): string {
  const measured = columns.map(({ p99Ms }) => p99Ms).filter((ms) => !Number.isNaN(ms))
  if (measured.length === 0) return plot.baseline(frame) + plot.emptyNote('no iteration succeeded', frame)

  const ticks = verticalTicks(Math.max(...measured), formatDuration)
  const y = verticalScale(ticks.at(-1)!.value, frame)
  const points = columns.map(({ fromMs, toMs, p99Ms }) =>
    Number.isNaN(p99Ms) ? undefined : `${tenth(x((fromMs + toMs) / 2))} ${tenth(y(p99Ms))}`,
  )
  const line = points.map((point, index) => (point === undefined ? '' : `${points[index - 1] === undefined ? 'M' : 'L'}${point}`)).join('')
  // A line of zero length with round ends is a dot.
  const dots = points
    .map((point, index) => {
      const isAlone = points[index - 1] === undefined && points[index + 1] === undefined
      return point !== undefined && (isAlone || columns.length <= MOST_DOTS) ? `M${point}h0` : ''
    })
    .join('')
  const stroke = { ...p99Rule, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' }
  return [
    plot.verticalTicks(ticks, y, frame),
    plot.baseline(frame),
    element('path', { d: line, 'stroke-width': '1.8', ...stroke }),
    dots === '' ? '' : element('path', { d: dots, 'stroke-width': '5', ...stroke }),
  ].join('')
}

function ratePlot(columns: readonly Column[], x: (ms: number) => number, frame: Frame): string {
  const ticks = verticalTicks(
    Math.max(...columns.map(({ succeededPerSecond, badPerSecond }) => succeededPerSecond + badPerSecond)),
    formatRate,
  )
  const y = verticalScale(ticks.at(-1)!.value, frame)
  const bar = ({ fromMs, toMs }: Column, low: number, high: number): string => {
    if (high === low) return ''
    const gap = Math.min(2, (x(toMs) - x(fromMs)) * 0.15)
    // Every value is visible, however small compared with the others.
    const top = Math.min(y(high), y(low) - 1.5)
    return `M${tenth(x(fromMs))} ${tenth(y(low))}V${tenth(top)}H${tenth(x(toMs) - gap)}V${tenth(y(low))}z`
  }
  const succeeded = columns.map((column) => bar(column, 0, column.succeededPerSecond)).join('')
  const bad = columns.map((column) => bar(column, column.succeededPerSecond, column.succeededPerSecond + column.badPerSecond)).join('')
  return [
    plot.verticalTicks(ticks, y, frame),
    element('path', { d: succeeded, fill: succeededColor }),
    element('path', { d: bad, fill: badColor }),
    plot.baseline(frame),
  ].join('')
}

const verticalScale =
  (max: number, { top, bottom }: Frame) =>
  (value: number): number =>
    bottom - ((bottom - top) * value) / max
