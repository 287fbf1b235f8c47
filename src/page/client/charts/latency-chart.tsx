import type { VNode } from 'preact'
import type uPlot from 'uplot'
import { formatDuration } from '../../../units/format.ts'
import { duration } from '../state/numbers.ts'
import { BUCKET_RATIO, heatColumns } from './heat-columns.ts'
import { ink } from './ink.ts'
import { clipped, drawLimits, drawMarks, type LimitLine } from './overlay.ts'
import { LOGARITHMIC, Plot, verticalAxis } from './plot.tsx'
import { curve, fromZero, timed, type TimeChartProps } from './time-charts.tsx'
import { useLatest } from './use-latest.ts'

export const QUANTILES = ['p50', 'p90', 'p95', 'p99'] as const
export type Quantile = (typeof QUANTILES)[number]

export interface LatencyChartProps extends TimeChartProps {
  readonly limits: readonly LimitLine[]
  readonly quantiles: ReadonlySet<Quantile>
  readonly isLog: boolean
  readonly isHeat: boolean
  /** The counts by latency of each second are known of the whole run and of scenarios. */
  readonly hasHeat: boolean
  readonly onQuantiles: (quantiles: ReadonlySet<Quantile>) => void
  readonly onLog: (isLog: boolean) => void
  readonly onHeat: (isHeat: boolean) => void
}

const DASHES: Readonly<Record<Quantile, readonly number[]>> = { p50: [], p90: [2, 2], p95: [6, 3], p99: [] }
/** A limit that is further above what is measured would flatten the curves; it is named at the edge. */
const FURTHEST = 3
const MOST_COLUMNS = 240

/** Powers of ten around the values; limits included if they are near. */
export const powers =
  (limits: () => readonly number[]): uPlot.Scale.Range =>
  (_plot, min, max) => {
    if (min == null || max == null || max <= 0) return [1, 100]
    const [lowest, highest] = [Math.max(min, 0.001), Math.max(max, ...limits().filter((value) => value < max * 10))]
    return [10 ** Math.floor(Math.log10(lowest)), 10 ** Math.ceil(Math.log10(highest * 1.05))]
  }

/** 1, 2 and 5 of each power of ten. */
export const logAxis: uPlot.Axis = verticalAxis('y', (value) => formatDuration(value), {
  splits: (_plot, _axis, min, max) => {
    const decades = Array.from({ length: Math.round(Math.log10(max / min)) + 1 }, (_, index) => min * 10 ** index)
    const steps = decades.length > 3 ? [1] : [1, 2, 5]
    return decades.flatMap((decade) => steps.map((step) => step * decade)).filter((value) => value <= max * 1.001)
  },
  filter: (_plot, splits) => splits,
})

export function LatencyChart(props: LatencyChartProps): VNode {
  const { timeline, at, limits, quantiles, isLog, isHeat } = props
  const shown = QUANTILES.filter((name) => quantiles.has(name))
  const columns = shown.map((name) => timeline.column(name) as (number | null)[])
  const values = limits.map(({ value }) => value)
  const highest = Math.max(0, ...columns.flatMap((column) => column.map((value) => value ?? 0)))
  const near = values.filter((value) => value <= Math.max(highest * FURTHEST, 0))
  const allLimits = useLatest(values)
  const nearest = useLatest(Math.max(0, ...near))
  const tools = <Tools {...props} />
  const over = (plot: uPlot): void => {
    drawLimits(plot, limits, 'y')
    drawMarks(plot, timeline)
  }
  const legend = shown.map((name, index) => ({ name, value: duration(columns[index]![at]), color: name, dash: DASHES[name].length > 0 }))
  if (isHeat) {
    const p99 = timeline.column('p99') as (number | null)[]
    return (
      <Plot
        key="heat"
        {...timed(props)}
        title="Latency, seconds by duration"
        height={220}
        data={[timeline.x as number[], highestOf(timeline.buckets), lowestOf(timeline.buckets), p99]}
        series={[{ paths: () => null, points: { show: false } }, { paths: () => null, points: { show: false } }, curve('p99')]}
        scales={{ y: { distr: LOGARITHMIC, range: powers(allLimits) } }}
        axes={[logAxis]}
        over={(plot) => {
          drawHeat(plot, timeline)
          over(plot)
        }}
        legend={[{ name: 'p99', value: duration(p99[at]), color: 'p99' }]}
        tools={tools}
      />
    )
  }
  return (
    <Plot
      key={`${shown.join()}${isLog}`}
      {...timed(props)}
      title="Latency"
      height={220}
      data={[timeline.x as number[], ...columns]}
      series={shown.map((name) => curve(name, { dash: [...DASHES[name]] }))}
      scales={{ y: isLog ? { distr: LOGARITHMIC, range: powers(allLimits) } : { range: fromZero(nearest) } }}
      axes={[isLog ? logAxis : verticalAxis('y', (value) => formatDuration(value))]}
      over={over}
      legend={legend}
      tools={tools}
    />
  )
}

function Tools({ quantiles, isLog, isHeat, hasHeat, onQuantiles, onLog, onHeat }: LatencyChartProps): VNode {
  return (
    <span class="chart-tools">
      {!isHeat &&
        QUANTILES.map((name) => (
          <label key={name} class="check">
            <input
              type="checkbox"
              checked={quantiles.has(name)}
              onChange={(event) =>
                onQuantiles(new Set(QUANTILES.filter((each) => (each === name ? event.currentTarget.checked : quantiles.has(each)))))
              }
            />{' '}
            {name}
          </label>
        ))}
      {!isHeat && (
        <label class="check">
          <input type="checkbox" role="switch" checked={isLog} onChange={(event) => onLog(event.currentTarget.checked)} /> log scale
        </label>
      )}
      {hasHeat && (
        <label class="check">
          <input type="checkbox" role="switch" checked={isHeat} onChange={(event) => onHeat(event.currentTarget.checked)} /> heatmap
        </label>
      )}
    </span>
  )
}

const edgeOf =
  (pick: (pairs: Float32Array) => number) =>
  (buckets: readonly (Float32Array | undefined)[]): (number | null)[] =>
    buckets.map((pairs) => (pairs === undefined ? null : pick(pairs)))

const highestOf = edgeOf((pairs) => pairs[pairs.length - 2]!)
const lowestOf = edgeOf((pairs) => pairs[0]! / BUCKET_RATIO)

/** Rectangles of seconds by latency, darker the more iterations. */
function drawHeat(plot: uPlot, timeline: TimeChartProps['timeline']): void {
  const { ctx } = plot
  const columns = heatColumns(timeline, MOST_COLUMNS)
  const most = Math.max(1, ...columns.flatMap(({ counts }) => [...counts.values()]))
  clipped(plot, () => {
    for (const { from, to, counts } of columns) {
      const [left, right] = [plot.valToPos(from, 'x', true), plot.valToPos(to, 'x', true)]
      for (const [ms, times] of counts) {
        if (times === 0) continue
        const [top, bottom] = [plot.valToPos(ms, 'y', true), plot.valToPos(ms / BUCKET_RATIO, 'y', true)]
        ctx.fillStyle = ink(`h${Math.min(4, Math.floor((5 * Math.log1p(times)) / Math.log1p(most)))}`)
        ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top))
      }
    }
  })
}
