import type { LatencyStats } from '../../../result/load-result.ts'
import { Histogram } from '../../../stats/histogram.ts'
import { formatDuration } from '../../../units/format.ts'
import { chart } from '../chart.ts'
import { element, tenth } from '../parts/element.ts'
import { plot, type Frame } from '../parts/frame.ts'
import { legendOf } from '../parts/legend.ts'
import type { ChartLimit } from '../parts/chart-limits.ts'
import { horizontalLimits } from '../parts/limits.ts'
import { p99Rule, p50Rule } from '../parts/palette.ts'
import { logTicks } from '../parts/ticks.ts'

const POINTS = 60
const HEAD = 54
const RULES = [p99Rule, p50Rule]
/** The axis shows the share above a quantile: each step is a tenth of the one before. */
const TICKS = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]

/** A distribution as a curve of the chart. */
interface Curve {
  readonly name: string
  readonly stats: LatencyStats
}

/** Latency by percentile, on an axis where each further nine takes the same space; the limit on a quantile is a line that ends there. */
export function percentileChart(title: string, curves: readonly Curve[], limits: readonly ChartLimit[]): string {
  const measured = curves.filter(({ stats }) => stats.count > 0 && stats.histogram.buckets !== '')
  const quantiles = limits.filter(({ quantile }) => quantile !== undefined && quantile < 1)
  const description = measured
    .map(({ name, stats }) => `${name} p50 ${formatDuration(stats.p50)}, p99 ${formatDuration(stats.p99)}`)
    .join('; ')
  return chart({ title, description: description === '' ? 'nothing to show' : description, head: HEAD }, (frame) =>
    measured.length === 0
      ? plot.title(title, frame) + plot.emptyNote('no distribution', frame)
      : plot.title(title, frame) + legendOf(measured, RULES, frame) + curvesIn(measured, quantiles, frame),
  )
}

const nines = (quantile: number): number => -Math.log10(1 - quantile)

function curvesIn(curves: readonly Curve[], limits: readonly ChartLimit[], frame: Frame): string {
  const { left, right, top, bottom } = frame
  const most = Math.max(1.1, ...curves.map(({ stats }) => Math.log10(stats.count)))
  const x = (quantile: number): number => left + ((right - left) * Math.min(most, nines(quantile))) / most
  const values = [...curves.flatMap(({ stats }) => [Math.max(stats.min, 0.001), stats.max]), ...limits.map(({ value }) => value)]
  const [from, to] = [Math.min(...values) / 1.1, Math.max(...values) * 1.1]
  const y = (ms: number): number => bottom - ((bottom - top) * Math.log(Math.max(ms, from) / from)) / Math.log(to / from)
  const ticks = TICKS.filter((quantile) => nines(quantile) <= most).map((quantile) => ({
    value: quantile,
    text: quantile === 0 ? 'min' : `p${Number((quantile * 100).toFixed(4))}`,
  }))
  return [
    plot.verticalTicks(logTicks(from, to, (bottom - top) * 3), y, frame),
    plot.baseline(frame),
    plot.horizontalTicks(ticks, x, frame),
    ...curves.map(({ stats }, index) => {
      const histogram = Histogram.decode(stats.histogram)
      const last = Math.log10(stats.count)
      const points = Array.from({ length: POINTS + 1 }, (_, step) => {
        const quantile = 1 - 10 ** -((last * step) / POINTS)
        return `${tenth(x(quantile))} ${tenth(y(histogram.quantile(step === POINTS ? 1 : quantile) / 1_000))}`
      })
      return element('path', {
        d: `M${points.join('L')}`,
        'stroke-width': '1.8',
        'stroke-linejoin': 'round',
        ...RULES[index % RULES.length]!,
      })
    }),
    horizontalLimits(limits, y, frame, { until: ({ quantile = 1 }) => x(quantile), isAtStart: true }),
  ].join('')
}
