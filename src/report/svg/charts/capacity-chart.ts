import type { CapacityProbe, CapacityResult } from '../../../result/capacity/capacity-result.ts'
import { formatDuration, formatRate, formatRatio, formatRatioExactly } from '../../../units/format.ts'
import { chart, PLOT_FROM, PLOT_TO } from '../chart.ts'
import { element, tenth } from '../parts/element.ts'
import { plot } from '../parts/frame.ts'
import { label } from '../parts/label.ts'
import { badColor, band, muted, planRule, succeededColor } from '../parts/palette.ts'
import { logTicks } from '../parts/ticks.ts'

type Limit = readonly [name: string, limit: number]

/** The probes of a search against one limit of its objective: the rate to the right and what was measured upwards, both logarithmic; the band is the interval. */
export function capacityChart({ probes, lower, upper }: CapacityResult, [name, limit]: Limit): string {
  const shown = probes.filter(({ measured }) => name in measured)
  if (shown.length === 0 || limit <= 0) return ''
  const format = name === 'errorRate' ? formatRatio : formatDuration
  const rates = [...shown.map(({ rate }) => rate), ...[lower, upper].filter((rate) => rate !== undefined)]
  const [fromRate, toRate] = [Math.min(...rates) / EDGE, Math.max(...rates) * EDGE]
  const finite = shown.map(({ measured }) => measured[name]!).filter((value) => value > 0 && Number.isFinite(value))
  const [fromValue, toValue] = [Math.min(limit / 2, ...finite) / EDGE, Math.max(2 * limit, ...finite) * EDGE]
  const title = `${name} by rate`
  const description = `${shown.length} probes from ${formatRate(Math.min(...rates))} to ${formatRate(Math.max(...rates))}, limit ${format(limit)}`
  return chart({ title, description, head: 30 }, (frame) => {
    const { top, bottom, left, right } = frame
    const x = (rate: number): number => left + (Math.log(rate / fromRate) / Math.log(toRate / fromRate)) * (right - left)
    // What is bad has no time, and is at the top; what is 0 is at the bottom.
    const y = (value: number): number => bottom - share(value, fromValue, toValue) * (bottom - top)
    const from = lower === undefined ? left : x(lower)
    const to = upper === undefined ? right : x(upper)
    return [
      plot.title(title, frame),
      element('rect', { x: tenth(from), y: top, width: tenth(to - from), height: bottom - top, ...band }),
      plot.verticalTicks(logTicks(fromValue, toValue, bottom - top, format), y, frame),
      element('path', { d: `M${tenth(left)} ${tenth(y(limit))}H${tenth(right)}`, 'stroke-width': '1.5', ...planRule }),
      label(`at most ${name === 'errorRate' ? formatRatioExactly(limit) : format(limit)}`, { x: left + 4, y: y(limit) - 5, ...muted }),
      ...shown.map((probe) => dot(probe, x(probe.rate), y(probe.measured[name]!))),
      plot.baseline(frame),
      plot.horizontalTicks(logTicks(fromRate, toRate, PLOT_TO - PLOT_FROM, formatRate), x, frame),
    ].join('')
  })
}

const EDGE = 1.1

function share(value: number, from: number, to: number): number {
  if (value <= 0) return 0
  return Number.isFinite(value) ? Math.log(value / from) / Math.log(to / from) : 1
}

/** Filled if it was decided: a circle if the rate holds, a diamond if not; only its outline otherwise. */
function dot({ verdict, rate }: CapacityProbe, x: number, y: number): string {
  const color = verdict === 'bad' ? badColor : succeededColor
  const isDecided = verdict === 'good' || verdict === 'bad'
  const look = { fill: isDecided ? color : 'none', stroke: color, 'stroke-width': '1.5' }
  const about = element('title', {}, `${formatRate(rate)}: ${verdict}`)
  return verdict === 'bad'
    ? element('path', { d: `M${tenth(x)} ${tenth(y - 5)}l5 5l-5 5l-5 -5z`, ...look }, about)
    : element('circle', { cx: tenth(x), cy: tenth(y), r: '4', ...look }, about)
}
