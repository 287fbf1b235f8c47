import type { VNode } from 'preact'
import type uPlot from 'uplot'
import type { PagePart } from '../../messages.ts'
import { formatDuration } from '../../../units/format.ts'
import { duration } from '../state/numbers.ts'
import { logAxis, powers } from './latency-chart.tsx'
import { FONT, ink } from './ink.ts'
import { drawLimits, type LimitLine } from './overlay.ts'
import { LOGARITHMIC, Plot, verticalAxis } from './plot.tsx'
import { curve, fromZero } from './time-charts.tsx'
import { useLatest } from './use-latest.ts'

/** Where a quantile is on the axis: each nine as far from the last. */
export const placeOf = (quantile: number): number => -Math.log10(1 - Math.min(quantile, 0.99999))

const TICKS = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]
const tickText = (place: number): string => {
  const quantile = TICKS.find((each) => Math.abs(placeOf(each) - place) < 1e-9)
  return quantile === undefined ? '' : `${Number((quantile * 100).toFixed(2))}`
}

const percentileAxis: uPlot.Axis = {
  stroke: () => ink('muted'),
  font: FONT,
  size: 26,
  gap: 3,
  grid: { stroke: () => ink('grid'), width: 1 },
  ticks: { show: false },
  splits: () => TICKS.map(placeOf),
  values: (_plot, places) => places.map(tickText),
}

/** The distribution so far on a percentile axis, without the warm-up; limits are corners that the curve has to pass below. */
export function DistributionChart({
  part,
  limits,
  isLog,
  version,
}: {
  readonly part: PagePart | undefined
  readonly limits: readonly LimitLine[]
  readonly isLog: boolean
  readonly version: string
}): VNode {
  const points = part?.distribution ?? []
  const values = limits.map(({ value }) => value)
  const highest = Math.max(0, ...points.map(([, ms]) => ms))
  const allLimits = useLatest(values)
  const nearest = useLatest(Math.max(0, ...values.filter((value) => value < highest * 2)))
  if (points.length === 0)
    return (
      <figure class="chart">
        <figcaption>
          <h3>Distribution so far</h3>
        </figcaption>
        <p class="empty-note">Nothing has succeeded yet.</p>
      </figure>
    )
  const at = (quantile: number): string => duration(points.find(([each]) => each >= quantile)?.[1])
  return (
    <Plot
      key={String(isLog)}
      title="Distribution so far, by percentile"
      height={220}
      data={[points.map(([quantile]) => placeOf(quantile)), points.map(([, ms]) => ms)]}
      series={[curve('p50', { width: 2 })]}
      scales={{
        y: isLog ? { distr: LOGARITHMIC, range: powers(allLimits) } : { range: fromZero(nearest) },
      }}
      axes={[isLog ? logAxis : verticalAxis('y', (value) => formatDuration(value))]}
      xAxis={percentileAxis}
      xRange={() => [placeOf(0.5), placeOf(0.9999)]}
      over={(plot) => drawLimits(plot, limits, 'y')}
      legend={(['p50', 'p99', 'p99.9'] as const).map((name) => ({ name, value: at(Number(name.slice(1)) / 100), color: 'p50' }))}
      version={version}
    />
  )
}
