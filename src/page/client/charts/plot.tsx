import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { FONT, ink } from './ink.ts'

/** A stretch of time in seconds, or `undefined` for the whole run. */
export type Zoom = readonly [from: number, to: number] | undefined

export interface LegendEntry {
  readonly name: string
  readonly value: string
  /** A custom property of the style sheet. */
  readonly color: string
  readonly dash?: boolean
}

export interface PlotProps {
  readonly title: string
  readonly height: number
  readonly data: uPlot.AlignedData
  /** What is drawn; called once for each {@link key}. */
  readonly series: readonly uPlot.Series[]
  readonly scales: uPlot.Scales
  /** Vertical axes. */
  readonly axes: readonly uPlot.Axis[]
  readonly bands?: readonly uPlot.Band[]
  /** A horizontal axis that is not time. */
  readonly xAxis?: uPlot.Axis
  readonly xRange: () => readonly [number, number]
  readonly under?: (plot: uPlot) => void
  readonly over?: (plot: uPlot) => void
  readonly legend: readonly LegendEntry[]
  readonly tools?: ComponentChildren
  /** Charts with the same name share a crosshair. */
  readonly sync?: string
  readonly onCursor?: (index: number | undefined) => void
  readonly onZoom?: (zoom: Zoom) => void
  /** Changes whenever something drawn has changed. */
  readonly version: string
}

// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- uPlot declares its enumerations, but has no values for them
const RIGHT_SIDE: uPlot.Axis.Side = 1
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- as above
export const LOGARITHMIC: uPlot.Scale.Distr = 3

const LEFT_PX = 58
const RIGHT_PX = 50

/** A vertical axis in our colours. */
export const verticalAxis = (scale: string, format: (value: number) => string, more: Partial<uPlot.Axis> = {}): uPlot.Axis => ({
  scale,
  stroke: () => ink('muted'),
  font: FONT,
  size: LEFT_PX,
  gap: 3,
  space: 32,
  grid: { stroke: () => ink('grid'), width: 1 },
  ticks: { show: false },
  values: (_plot, values) => values.map((value) => (value === null ? '' : value === 0 ? '0' : format(value))),
  ...more,
})

export const rightAxis = (scale: string, format: (value: number) => string): uPlot.Axis =>
  verticalAxis(scale, format, { side: RIGHT_SIDE, size: RIGHT_PX, grid: { show: false } })

/** The points with a gap on both sides: no line would show them. */
export function lonePoints(plot: uPlot, series: number): number[] | null {
  const values = plot.data[series]!
  const alone: number[] = []
  for (let at = 0; at < values.length; at++) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) alone.push(at)
  }
  return alone.length === 0 ? null : alone
}

/** A chart by uPlot, of the width that there is, with crosshair and zoom by pointer and keyboard. */
export function Plot(props: PlotProps): VNode {
  const { title, height, data, legend, tools, version } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const current = useRef(props)
  current.current = props

  useEffect(() => {
    const made = new uPlot(optionsOf(current, box.current!.clientWidth), current.current.data, box.current!)
    plot.current = made
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width)
      if (width > 0 && width !== made.width) made.setSize({ width, height: made.height })
    })
    observer.observe(box.current!)
    return () => {
      observer.disconnect()
      made.destroy()
    }
  }, [])
  useEffect(() => {
    plot.current?.setData(data)
  }, [version])

  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <span class="legend">
          {legend.map(({ name, value, color, dash }) => (
            <span key={name}>
              <svg width="14" height="8" aria-hidden="true">
                <line x1="0" y1="4" x2="14" y2="4" class={`swatch ${color}`} {...(dash === true ? { 'stroke-dasharray': '4 2' } : {})} />
              </svg>
              {name} <b>{value}</b>
            </span>
          ))}
        </span>
        {tools}
      </figcaption>
      <div
        ref={box}
        class="plot"
        tabIndex={0}
        role="group"
        aria-label={`${title}: ${legend.map(({ name, value }) => `${name} ${value}`).join(', ')}`}
        style={{ height: `${height}px` }}
        onKeyDown={(event) => onKey(event, plot.current, current.current)}
      />
    </figure>
  )
}

function optionsOf(current: { readonly current: PlotProps }, width: number): uPlot.Options {
  const { height, series, scales, axes, bands, xAxis, sync } = current.current
  const hasRight = axes.some(({ side }) => side === RIGHT_SIDE)
  return {
    width: Math.max(100, width),
    height,
    padding: [8, hasRight ? 0 : RIGHT_PX, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      ...(sync === undefined ? {} : { sync: { key: sync, setSeries: false } }),
      bind: {
        dblclick: () => () => {
          current.current.onZoom?.(undefined)
          return null
        },
      },
    },
    scales: { x: { time: false, range: () => [...current.current.xRange()] as [number, number] }, ...scales },
    axes: [xAxis ?? {}, ...axes],
    series: [{}, ...series],
    ...(bands === undefined ? {} : { bands: [...bands] }),
    hooks: {
      drawAxes: [(plot) => current.current.under?.(plot)],
      draw: [(plot) => current.current.over?.(plot)],
      setCursor: [(plot) => current.current.onCursor?.(plot.cursor.idx ?? undefined)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width < 4) return
          const zoom: Zoom = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          current.current.onZoom?.(zoom)
        },
      ],
    },
  }
}

/** Arrows move the crosshair, + and − zoom around it, Escape shows all. */
function onKey(event: KeyboardEvent, plot: uPlot | undefined, { onZoom }: PlotProps): void {
  if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const x = plot.data[0]
  const at = plot.cursor.idx ?? x.length - 1
  const { min, max } = plot.scales['x']!
  if (min == null || max == null || x.length === 0) return
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => moveTo(plot, Math.max(0, at - 1)),
    ArrowRight: () => moveTo(plot, Math.min(x.length - 1, at + 1)),
    '+': () => onZoom?.(around(x[at]!, (max - min) / 2, min, max)),
    '-': () => onZoom?.([Math.max(0, min - (max - min) / 2), max + (max - min) / 2]),
    Escape: () => onZoom?.(undefined),
  }
  const move = moves[event.key]
  if (move === undefined) return
  event.preventDefault()
  move()
}

function around(center: number, width: number, min: number, max: number): Zoom {
  const from = Math.min(Math.max(min, center - width / 2), max - width)
  return [from, from + width]
}

function moveTo(plot: uPlot, index: number): void {
  plot.setCursor({ left: plot.valToPos(plot.data[0][index]!, 'x'), top: plot.bbox.height / devicePixelRatio / 2 })
}
