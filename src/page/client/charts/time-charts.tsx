import type { VNode } from 'preact'
import uPlot from 'uplot'
import { formatBytes } from '../../../units/bytes.ts'
import { formatDuration, formatNumber } from '../../../units/format.ts'
import { bytes, count, duration, plain, rate, share } from '../state/numbers.ts'
import type { Column } from '../state/course.ts'
import type { Timeline } from '../state/timeline.ts'
import { faint, FONT, ink } from './ink.ts'
import { drawBands, drawLimits, drawMarks, type LimitLine } from './overlay.ts'
import { lonePoints, Plot, rightAxis, verticalAxis, type PlotProps, type Zoom } from './plot.tsx'
import { useLatest } from './use-latest.ts'

/** What all charts over time share. */
export interface TimeChartProps {
  readonly timeline: Timeline
  readonly zoom: Zoom
  /** The place of the crosshair, or of the last second. */
  readonly at: number
  readonly version: string
  readonly onCursor: (index: number | undefined) => void
  readonly onZoom: (zoom: Zoom) => void
}

const SHORTEST_S = 10
/** A last stretch that is shorter is too short for a rate. */
const SHORTEST_RATE_MS = 500

const timeAxis: uPlot.Axis = {
  stroke: () => ink('muted'),
  font: FONT,
  size: 26,
  gap: 3,
  space: 64,
  grid: { show: false },
  ticks: { stroke: () => ink('grid'), width: 1, size: 4 },
  incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200],
  values: (_plot, values) => values.map((value) => (value === 0 ? '0 s' : formatDuration(value * 1_000))),
}

/** From 0 to what is the highest, or 1 if there is nothing; a little room stays above. */
export const fromZero =
  (lowest: () => number = () => 0): uPlot.Scale.Range =>
  (_plot, _min, max) => [0, Math.max(max ?? 0, lowest()) * 1.15 || 1]

export const curve = (color: string, more: Partial<uPlot.Series> = {}): uPlot.Series => ({
  stroke: () => ink(color),
  width: 1.5,
  points: { show: false, size: 5, filter: (plot, series) => lonePoints(plot, series), fill: () => ink(color) },
  spanGaps: false,
  ...more,
})

/** What a chart over time gives to its plot. */
export function timed({
  timeline,
  zoom,
  version,
  onCursor,
  onZoom,
}: TimeChartProps): Pick<PlotProps, 'xAxis' | 'xRange' | 'sync' | 'version' | 'onCursor' | 'onZoom' | 'under'> {
  return {
    xAxis: timeAxis,
    xRange: () => zoom ?? [timeline.fromMs / 1_000, Math.max(timeline.toMs / 1_000, SHORTEST_S)],
    sync: 'time',
    version,
    onCursor,
    onZoom,
    under: (plot) => drawBands(plot, timeline),
  }
}

export interface RateChartProps extends TimeChartProps {
  readonly limits: readonly LimitLine[]
  /** Users, or the rate asked for, are known of the whole run and of scenarios. */
  readonly hasLoad: boolean
}

export function RateChart(props: RateChartProps): VNode {
  const { timeline, at, limits, hasLoad } = props
  const highestLimit = useLatest(Math.max(0, ...limits.map(({ value }) => value)))
  const lengths = timeline.column('durationMs')
  const perSecond = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value, index) => {
      const lengthMs = lengths[index] ?? 0
      return value === null || lengthMs < SHORTEST_RATE_MS ? null : (value * 1_000) / lengthMs
    })
  const succeeded = perSecond(timeline.column('succeeded'))
  const bad = perSecond(timeline.column('bad'))
  const all = succeeded.map((value, index) => (value === null ? null : value + (bad[index] ?? 0)))
  const users = timeline.column('users')
  const asked = timeline.column('rate')
  const isOpen = asked.some((value) => value !== null) && !users.some((value) => value !== null && value > 0)
  const load = isOpen ? asked : users
  return (
    <Plot
      {...timed(props)}
      title="Requests/s"
      height={200}
      data={[timeline.x as number[], all, succeeded, load as (number | null)[]]}
      series={[
        curve('bad-area', { width: 1 }),
        curve('ok-area', { fill: () => faint('ok-area', 0.35) }),
        curve('muted', { scale: 'load', paths: uPlot.paths.stepped!({ align: 1 }), dash: [4, 3] }),
      ]}
      bands={[{ series: [1, 2], fill: () => faint('bad-area', 0.55) }]}
      scales={{ y: { range: fromZero(highestLimit) }, load: { range: fromZero() } }}
      axes={[verticalAxis('y', (value) => rate(value)), ...(hasLoad ? [rightAxis('load', (value) => formatNumber(value))] : [])]}
      over={(plot) => {
        drawLimits(plot, limits, 'y')
        drawMarks(plot, timeline)
      }}
      legend={[
        { name: 'succeeded', value: rate(succeeded[at]), color: 'ok-area' },
        { name: 'bad', value: rate(bad[at]), color: 'bad-area' },
        ...(hasLoad
          ? [{ name: isOpen ? 'rate asked for' : 'users', value: isOpen ? rate(load[at]) : count(load[at]), color: 'muted', dash: true }]
          : []),
      ]}
    />
  )
}

export function TargetChart(props: TimeChartProps): VNode {
  const { timeline, at } = props
  const [loop, cores, rss] = (['utilization', 'cores', 'rss'] as const).map((name: Column) => timeline.column(name))
  if (!loop!.some(isThere) && !cores!.some(isThere) && !rss!.some(isThere))
    return (
      <figure class="chart">
        <figcaption>
          <h3>Target</h3>
        </figcaption>
        <p class="empty-note">
          Nothing is known of the target. Start it with <code>serve</code> to see its event loop, CPU and memory here.
        </p>
      </figure>
    )
  return (
    <Plot
      {...timed(props)}
      title="Target"
      height={170}
      data={[timeline.x as number[], loop as (number | null)[], cores as (number | null)[], rss as (number | null)[]]}
      series={[curve('p99'), curve('p50'), curve('p95', { scale: 'bytes', dash: [4, 3] })]}
      scales={{ y: { range: fromZero(() => 1) }, bytes: { range: fromZero() } }}
      axes={[verticalAxis('y', (value) => `${Math.round(value * 100)} %`), rightAxis('bytes', (value) => formatBytes(value, 2))]}
      over={(plot) => drawMarks(plot, timeline)}
      legend={[
        { name: 'event loop', value: share(loop![at]), color: 'p99' },
        { name: 'CPU', value: isThere(cores![at]) ? `${plain(cores![at])} cores` : '–', color: 'p50' },
        { name: 'RSS', value: bytes(rss![at]), color: 'p95', dash: true },
      ]}
    />
  )
}

const isThere = (value: number | null | undefined): boolean => value !== null && value !== undefined

/** Thin, under the target: whether the generator is to blame. */
export function GeneratorChart(props: TimeChartProps): VNode {
  const { timeline, at } = props
  const [lateness, loop] = [timeline.column('lateness'), timeline.column('loopDelay')]
  return (
    <Plot
      {...timed(props)}
      title="Generator"
      height={100}
      data={[timeline.x as number[], lateness as (number | null)[], loop as (number | null)[]]}
      series={[curve('p99'), curve('p50', { dash: [4, 3] })]}
      scales={{ y: { range: fromZero(() => 1) } }}
      axes={[verticalAxis('y', (value) => duration(value))]}
      over={(plot) => drawMarks(plot, { marks: timeline.marks.filter(({ endMs }) => endMs !== null), breaks: timeline.breaks })}
      legend={[
        { name: 'send lateness', value: duration(lateness[at]), color: 'p99' },
        { name: 'loop delay', value: duration(loop[at]), color: 'p50', dash: true },
      ]}
    />
  )
}
