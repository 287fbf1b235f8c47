import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { DistributionChart, placeOf } from '../charts/distribution-chart.tsx'
import { LatencyChart, type Quantile } from '../charts/latency-chart.tsx'
import type { Zoom } from '../charts/plot.tsx'
import { GeneratorChart, RateChart, TargetChart, type TimeChartProps } from '../charts/time-charts.tsx'
import { duration } from '../state/numbers.ts'
import { latencyLines, throughputLines } from '../charts/limit-lines.ts'
import { timelineOf } from '../state/timeline.ts'
import type { TabProps } from './tab-props.ts'

export interface ChartsTabProps extends TabProps {
  /** Charts read their colours again when it changes. */
  readonly theme: string
}

/** What happened, over one time axis with one crosshair: load, latency, target and generator; and the distribution so far. */
export function ChartsTab({ store, run, scope, part, theme }: ChartsTabProps): VNode {
  const [zoom, setZoom] = useState<Zoom>(undefined)
  const [cursor, setCursor] = useState<number | undefined>(undefined)
  const [quantiles, setQuantiles] = useState<ReadonlySet<Quantile>>(new Set(['p50', 'p95', 'p99']))
  const [isLog, setLog] = useState(false)
  const [isHeat, setHeat] = useState(false)
  const known = `${run.id} ${scope} ${store.version} ${run.marks.length} ${run.state}`
  const timeline = useMemo(() => timelineOf(store, run, scope), [known])
  // Target and generator are known of the whole run only.
  const whole = useMemo(() => (scope === 'run' ? timeline : timelineOf(store, run, 'run')), [known])
  const limits = latencyLines(run, scope)
  const throughput = throughputLines(run, scope)
  const version = `${known} ${theme} ${zoom?.join() ?? ''} ${JSON.stringify([limits, throughput].flat().map(({ text }) => text))}`
  const last = timeline.x.length - 1
  const timeProps = (line: typeof timeline): TimeChartProps => ({
    timeline: line,
    zoom,
    at: Math.min(cursor ?? line.x.length - 1, line.x.length - 1),
    version,
    onCursor: setCursor,
    onZoom: setZoom,
  })
  const props = timeProps(timeline)
  const isStep = scope.startsWith('step ')
  const corners = limits.flatMap(({ quantile, ...limit }) =>
    quantile === undefined || quantile < 0.5 ? [] : [{ ...limit, until: placeOf(quantile) }],
  )
  if (run.state === 'stopped' && run.parts.length === 0)
    return <p class="empty-note">The course of this run is not kept: the tab Verdicts says what came of it.</p>
  return (
    <div class="charts">
      <p class="chart-head">
        <span>
          {cursor === undefined || last < 0 ? 'Latest second' : `At ${duration((timeline.x[Math.min(cursor, last)] ?? 0) * 1_000)}`}
        </span>
        {zoom !== undefined && (
          <button type="button" onClick={() => setZoom(undefined)}>
            Whole run
          </button>
        )}
        <span class="note zoom-hint">Drag to zoom, double-click to see the whole run.</span>
      </p>
      <RateChart key={`rate ${scope}`} {...props} limits={throughput} hasLoad={!isStep} />
      <LatencyChart
        key={`latency ${scope}`}
        {...props}
        limits={limits}
        quantiles={quantiles}
        isLog={isLog}
        isHeat={isHeat && !isStep}
        hasHeat={!isStep}
        onQuantiles={setQuantiles}
        onLog={setLog}
        onHeat={setHeat}
      />
      <TargetChart {...timeProps(whole)} />
      <GeneratorChart {...timeProps(whole)} />
      <DistributionChart part={part} limits={corners} isLog={isLog} version={`${version} ${part?.count}`} />
    </div>
  )
}
