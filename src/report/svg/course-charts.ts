import type { LoadResult } from '../../result/load-result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatDuration, formatRate } from '../../units/format.ts'
import { chart } from './chart.ts'
import type { Stretch } from './course.ts'
import { element, tenth } from './element.ts'
import { plot, type Frame } from './frame.ts'
import { legend } from './legend.ts'
import type { ChartLimit } from './chart-limits.ts'
import { horizontalLimits } from './limits.ts'
import { badColor, p50Rule, p99Rule, planRule, succeededColor } from './palette.ts'
import { timeAxis } from './time-axis.ts'
import { verticalTicks } from './ticks.ts'

const HEAD = 54
const LEGEND_ROW = 17
/** A limit that is further above everything measured is only named: the line of what was measured would lie on the axis. */
const FARTHEST = 4

type Shown = Pick<LoadResult, 'plan'>

/** p50 and p99 of each stretch of a run, with the limits on them. A stretch has its own distribution: nothing is averaged. */
export function latencyCourse(course: readonly Stretch[], result: Shown, limits: readonly ChartLimit[]): string {
  const title = 'Latency over time'
  const known = course.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]).filter((ms) => !Number.isNaN(ms))
  const most = known.length === 0 ? 0 : Math.max(...known)
  return chart(
    {
      title,
      description: known.length === 0 ? 'no iteration succeeded' : `p99 at most ${formatDuration(most)}${every(course)}`,
      head: HEAD,
    },
    (frame) => {
      if (known.length === 0) return plot.title(title, frame) + plot.emptyNote('no iteration succeeded', frame)
      const y = scaleFor([most, ...limits.map(({ value }) => value).filter((value) => value <= most * FARTHEST)], formatDuration, frame)
      const axis = timeAxis(course, result.plan.model.stages, frame)
      return [
        axis.drawn,
        plot.title(title, frame),
        legend(
          [
            { text: 'p50', color: p50Rule.stroke },
            { text: 'p99', color: p99Rule.stroke },
          ],
          { ...frame, title: frame.title + LEGEND_ROW },
        ),
        y.drawn,
        line(course, ({ p50Ms }) => p50Ms, axis.x, y.at, p50Rule),
        line(course, ({ p99Ms }) => p99Ms, axis.x, y.at, p99Rule),
        horizontalLimits(limits, y.at, frame),
      ].join('')
    },
  )
}

/** Successes and bad iterations per second, the planned load of an open model, and limits on throughput. */
export function rateCourse(course: readonly Stretch[], result: Shown, limits: readonly ChartLimit[]): string {
  const title = 'Iterations per second'
  const most = Math.max(0, ...course.map(({ succeededPerSecond, badPerSecond }) => succeededPerSecond + badPerSecond))
  return chart({ title, description: `at most ${formatRate(most)}${every(course)}`, head: HEAD }, (frame) => {
    if (course.length === 0) return plot.title(title, frame) + plot.emptyNote('no iteration ended', frame)
    const planned = result.plan.model.kind === 'open' ? plannedIn(result.plan.model, course) : []
    const values = [
      most,
      ...planned.map(([, value]) => value),
      ...limits.map(({ value }) => value).filter((value) => value <= most * FARTHEST),
    ]
    const y = scaleFor(values, formatRate, frame)
    const axis = timeAxis(course, result.plan.model.stages, frame)
    const bars = (low: (one: Stretch) => number, high: (one: Stretch) => number): string =>
      course.map((one) => bar(axis.x(one.fromMs), axis.x(one.toMs), y.at(low(one)), y.at(high(one)))).join('')
    return [
      axis.drawn,
      plot.title(title, frame),
      legend(
        [
          { text: 'succeeded', color: succeededColor },
          { text: 'bad', color: badColor },
          ...(planned.length > 0 ? [{ text: 'planned', color: planRule.stroke }] : []),
        ],
        { ...frame, title: frame.title + LEGEND_ROW },
      ),
      y.drawn,
      element('path', {
        d: bars(
          () => 0,
          ({ succeededPerSecond }) => succeededPerSecond,
        ),
        fill: succeededColor,
      }),
      element('path', {
        d: bars(
          ({ succeededPerSecond }) => succeededPerSecond,
          ({ succeededPerSecond, badPerSecond }) => succeededPerSecond + badPerSecond,
        ),
        fill: badColor,
      }),
      plot.baseline(frame),
      planned.length === 0
        ? ''
        : element('path', {
            d: `M${planned.map(([ms, value]) => `${tenth(axis.x(ms))} ${tenth(y.at(value))}`).join('L')}`,
            'stroke-width': '1.5',
            ...planRule,
          }),
      horizontalLimits(limits, y.at, frame),
    ].join('')
  })
}

/** The planned number of users over time, if it changes; empty if it does not. */
export function usersCourse(course: readonly Stretch[], result: Shown): string {
  const { model } = result.plan
  if (model.kind !== 'closed' || model.stages.length === 0 || course.length === 0) return ''
  const title = 'Users, as planned'
  const planned = plannedIn({ ratePerSecond: model.users, stages: model.stages }, course)
  return chart({ title, description: `at most ${model.users}`, head: HEAD }, (frame) => {
    const y = scaleFor(
      planned.map(([, value]) => value),
      (value) => String(Number(value.toFixed(1))),
      frame,
    )
    const axis = timeAxis(course, result.plan.model.stages, frame)
    const points = planned.map(([ms, value]) => `${tenth(axis.x(ms))} ${tenth(y.at(value))}`)
    return [
      axis.drawn,
      plot.title(title, frame),
      y.drawn,
      element('path', { d: `M${points.join('L')}`, 'stroke-width': '1.8', ...p50Rule }),
    ].join('')
  })
}

function every(course: readonly Stretch[]): string {
  const [first] = course
  return first === undefined ? '' : ` in stretches of ${formatDuration(first.toMs - first.fromMs)}`
}

/** The corners of the planned load. */
function plannedIn(
  {
    ratePerSecond,
    stages,
  }: {
    readonly ratePerSecond: number
    readonly stages: readonly { readonly from: number; readonly to: number; readonly durationMs: Milliseconds }[]
  },
  course: readonly Stretch[],
): readonly (readonly [ms: Milliseconds, value: number])[] {
  let ms = course[0]!.fromMs
  if (stages.length === 0)
    return [
      [ms, ratePerSecond],
      [course.at(-1)!.toMs, ratePerSecond],
    ]
  return stages.flatMap(({ from, to, durationMs }) => {
    const startMs = ms
    ms += durationMs
    return [[startMs, from] as const, [ms, to] as const]
  })
}

interface Scale {
  readonly at: (value: number) => number
  readonly drawn: string
}

function scaleFor(values: readonly number[], format: (value: number) => string, frame: Frame): Scale {
  const ticks = verticalTicks(Math.max(...values), format)
  const { top, bottom } = frame
  const at = (value: number): number => bottom - ((bottom - top) * value) / ticks.at(-1)!.value
  return { at, drawn: plot.verticalTicks(ticks, at, frame) }
}

function bar(left: number, right: number, low: number, high: number): string {
  if (low === high) return ''
  const gap = Math.min(1.5, (right - left) * 0.15)
  // Every value is visible, however small compared with the others.
  return `M${tenth(left)} ${tenth(low)}V${tenth(Math.min(high, low - 1.5))}H${tenth(right - gap)}V${tenth(low)}z`
}

/** Interrupted where nothing was measured; a point without neighbours is a dot. */
function line(
  course: readonly Stretch[],
  value: (one: Stretch) => number,
  x: (ms: number) => number,
  y: (value: number) => number,
  rule: Readonly<Record<string, string>>,
): string {
  const points = course.map((one) =>
    Number.isNaN(value(one)) ? undefined : `${tenth(x((one.fromMs + one.toMs) / 2))} ${tenth(y(value(one)))}`,
  )
  const path = points
    .map((point, index) => {
      if (point === undefined) return ''
      if (points[index - 1] !== undefined) return `L${point}`
      return `M${point}${points[index + 1] === undefined ? 'h0' : ''}`
    })
    .join('')
  return element('path', { d: path, 'stroke-width': '1.8', 'stroke-linejoin': 'round', 'stroke-linecap': 'round', ...rule })
}
