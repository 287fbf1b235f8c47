import type { Stage } from '../../../plan/model.ts'
import type { TargetPoint } from '../../../record/target-record.ts'
import { meanOf } from '../../../stats/mean.ts'
import { formatBytes } from '../../../units/bytes.ts'
import { formatDuration, formatNumber } from '../../../units/format.ts'
import { chart } from '../chart.ts'
import type { ChartLimit } from '../parts/chart-limits.ts'
import type { Stretch } from '../course.ts'
import { line, scaleFor, type TimedValue } from '../parts/lines.ts'
import { plot } from '../parts/frame.ts'
import { legendOf } from '../parts/legend.ts'
import { horizontalLimits } from '../parts/limits.ts'
import { p50Rule, p99Rule } from '../parts/palette.ts'
import { alongTime, timeAxis } from '../parts/time-axis.ts'

const HEAD = 54
/** Where the target waited less for a core than that, in ms in each second, there is nothing to see. */
const LEAST_WAIT_MS = 10
const MOST_POINTS = 90

/** The axis of the charts over time of the same run. */
interface Course {
  readonly stretches: readonly Pick<Stretch, 'fromMs' | 'toMs'>[]
  readonly stages: readonly Pick<Stage, 'durationMs'>[]
}

interface Curve {
  readonly name: string
  readonly value: (point: TargetPoint) => number
  /** What stands for several points. */
  readonly pool: (values: readonly number[]) => number
}

interface Picture {
  readonly title: string
  readonly curves: readonly Curve[]
  readonly format: (value: number) => string
  readonly limits?: readonly ChartLimit[]
  /** The axis reaches at least up to there. */
  readonly atLeast?: number
}

/**
 * What the target did over time, on the time axis of the run: busy cores and event loop, memory with the limits on it, and waiting for a core if it did. Only
 * what was sampled, and nothing for fewer than two points.
 */
export function targetCharts(course: Course, series: readonly TargetPoint[], memoryLimits: readonly ChartLimit[]): readonly string[] {
  if (course.stretches.length === 0 || series.length < 2) return []
  const pictures: readonly Picture[] = [
    {
      title: 'Target: busy cores and event loop',
      curves: [
        { name: 'cores', value: ({ cores }) => cores, pool: meanOf },
        { name: 'event loop (1 is busy)', value: ({ utilization }) => utilization, pool: meanOf },
      ],
      format: formatNumber,
      atLeast: 1,
    },
    {
      title: 'Target: resident memory',
      curves: [{ name: 'memory', value: ({ rss }) => rss, pool: highest }],
      format: formatBytes,
      limits: memoryLimits,
    },
    {
      title: 'Target: waiting for a core, per second',
      curves: [{ name: 'waiting', value: ({ runQueueMs, durationMs }) => (runQueueMs * 1_000) / durationMs, pool: meanOf }],
      format: formatDuration,
    },
  ]
  return pictures.flatMap((picture, index) => {
    const curves = picture.curves.filter(({ value }) => series.some((point) => Number.isFinite(value(point))))
    if (curves.length === 0 || (index === 2 && mostOf(curves, series) < LEAST_WAIT_MS)) return []
    return [drawn({ ...picture, curves }, course, series)]
  })
}

const mostOf = (curves: readonly Curve[], series: readonly TargetPoint[]): number =>
  Math.max(0, ...curves.flatMap(({ value }) => series.map(value).filter((number) => Number.isFinite(number))))

const RULES = [p50Rule, p99Rule]

function drawn({ title, curves, format, limits = [], atLeast = 0 }: Picture, course: Course, series: readonly TargetPoint[]): string {
  const most = mostOf(curves, series)
  const description = curves.map((curve) => `${curve.name} at most ${format(mostOf([curve], series))}`).join(', ')
  return chart({ title, description, head: HEAD }, (frame) => {
    const scale = scaleFor([most, atLeast, ...limits.map(({ value }) => value).filter((value) => value <= most * 4)], format, frame)
    const axis = timeAxis(course.stretches, course.stages, frame)
    return [
      axis.drawn,
      plot.title(title, frame),
      legendOf(curves, RULES, frame),
      scale.drawn,
      alongTime(...curves.map((curve, index) => line(timed(series, curve), axis.x, scale.at, RULES[index % RULES.length]!))),
      horizontalLimits(limits, scale.at, frame),
    ].join('')
  })
}

/** The values of a curve, of neighbours together if there are more than a chart can show. */
function timed(series: readonly TargetPoint[], { value, pool }: Curve): readonly TimedValue[] {
  const size = Math.ceil(series.length / MOST_POINTS)
  return Array.from({ length: Math.ceil(series.length / size) }, (_, index) => {
    const points = series.slice(index * size, (index + 1) * size)
    const last = points.at(-1)!
    const known = points.map(value).filter((number) => !Number.isNaN(number))
    return { fromMs: points[0]!.startMs, toMs: last.startMs + last.durationMs, value: known.length === 0 ? Number.NaN : pool(known) }
  })
}

const highest = (values: readonly number[]): number => Math.max(...values)
