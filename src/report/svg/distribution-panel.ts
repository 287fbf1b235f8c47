import type { LatencyStats, ScopeResult } from '../../result/load-result.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { binsOf, rangeOf, type LogRange } from '../bins.ts'
import { element, tenth } from './parts/element.ts'
import { plot, type Frame } from './parts/frame.ts'
import { label, placeLabels, widthOf } from './parts/label.ts'
import { badColor, ink, muted, p99Ink, p99Rule, rule, succeededColor } from './parts/palette.ts'
import { logTicks } from './parts/ticks.ts'

const BAR_WIDTH = 4
/** An axis spans at least this factor, so that a narrow distribution looks narrow. */
const LEAST_SPAN = 1.6

/** What a page adds to a distribution. */
interface DistributionExtras {
  readonly title?: string
  /** A latency that the axis must reach, in µs. */
  readonly toShow?: LogRange | undefined
  /** Draws something else on the axis, in ms. */
  readonly more?: (x: (ms: number) => number) => string
}

/** Latency on a logarithmic axis: how many iterations took how long, with p50, p95, p99 and the maximum marked. If none succeeded, of the failed iterations. */
export function distributionPanel(
  { latency, failedLatency }: Pick<ScopeResult, 'latency' | 'failedLatency'>,
  frame: Frame,
  { title = 'Latency of succeeded iterations', toShow, more = () => '' }: DistributionExtras = {},
): string {
  if (latency.count > 0) return distribution(title, latency, succeededColor, frame, toShow) + more(scaleOf(latency, toShow, frame))
  if (failedLatency.count > 0) return distribution('Latency of failed iterations (none succeeded)', failedLatency, badColor, frame)
  return plot.title('Latency', frame) + plot.emptyNote('no iteration succeeded', frame)
}

function rangeFor(stats: LatencyStats, toShow: LogRange | undefined): LogRange {
  const { from, to } = widened(rangeOf(stats.histogram))
  return toShow === undefined ? { from, to } : { from: Math.min(from, toShow.from), to: Math.max(to, toShow.to) }
}

function scaleOf(stats: LatencyStats, toShow: LogRange | undefined, { left, right }: Frame): (ms: number) => number {
  const { from, to } = rangeFor(stats, toShow)
  return (ms) => left + ((right - left) * Math.log((ms * 1_000) / from)) / Math.log(to / from)
}

function distribution(title: string, stats: LatencyStats, color: string, frame: Frame, toShow?: LogRange): string {
  const { left, right } = frame
  const range = rangeFor(stats, toShow)
  const width = right - left
  const x = scaleOf(stats, toShow, frame)
  return [
    plot.title(title, frame),
    label(`${formatCount(stats.count)} ${stats.count === 1 ? 'sample' : 'samples'}`, {
      x: right,
      y: frame.title,
      'text-anchor': 'end',
      ...muted,
    }),
    element('path', { d: bars(binsOf(stats.histogram, Math.floor(width / BAR_WIDTH), range), frame), fill: color }),
    plot.baseline(frame),
    plot.horizontalTicks(logTicks(range.from / 1_000, range.to / 1_000, width), x, frame),
    marks(stats, x, frame),
  ].join('')
}

function widened({ from, to }: LogRange): LogRange {
  const factor = Math.max(1, Math.sqrt(LEAST_SPAN / (to / from)))
  return { from: from / factor, to: to * factor }
}

/** All bars as one path; a bar with anything in it is visible. */
function bars(bins: readonly number[], { left, top, bottom }: Frame): string {
  const peak = Math.max(...bins)
  return bins
    .map((count, index) => {
      if (count === 0) return ''
      const height = Math.max(1.5, ((bottom - top) * count) / peak)
      return `M${tenth(left + index * BAR_WIDTH)} ${tenth(bottom)}v${tenth(-height)}h${BAR_WIDTH - 1}V${tenth(bottom)}z`
    })
    .join('')
}

const neutral = { text: ink, line: rule }
const accented = { text: p99Ink, line: p99Rule }

const GAP = 6

function marks({ p50, p95, p99, max }: LatencyStats, x: (ms: number) => number, { left, right, top, bottom }: Frame): string {
  const all = [
    { text: `p50 ${formatDuration(p50)}`, ms: p50, colors: neutral },
    { text: `p95 ${formatDuration(p95)}`, ms: p95, colors: neutral },
    { text: `p99 ${formatDuration(p99)}`, ms: p99, colors: accented },
    { text: `max ${formatDuration(max)}`, ms: max, colors: neutral },
  ].map(({ text, ms, colors }) => ({ text, colors, center: x(ms), width: widthOf(text) }))
  const hasRoom = all.reduce((sum, { width }) => sum + width + GAP, -GAP) <= right - left
  // Of four texts that do not fit, p95 says least.
  const wanted = hasRoom ? all : all.filter(({ text }) => !text.startsWith('p95'))
  const starts = placeLabels(wanted, { from: left, to: right, gap: GAP })
  const baseline = top - 16
  return wanted
    .map(({ text, center, width, colors }, index) => {
      const middle = starts[index]! + width / 2
      const leader = `M${tenth(middle)} ${tenth(baseline + 4)}L${tenth(center)} ${tenth(top - 2)}V${tenth(bottom)}`
      return (
        element('path', { d: leader, 'stroke-width': '1', 'stroke-dasharray': '3 2', ...colors.line }) +
        label(text, { x: middle, y: baseline, 'text-anchor': 'middle', ...colors.text })
      )
    })
    .join('')
}
