import type { LoadResult } from '../../../result/load-result.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import { formatCount, formatDuration, formatNumber, formatRate } from '../../../units/format.ts'
import { usersOver, type UsersSource } from '../../users-over.ts'
import { chart } from '../chart.ts'
import type { Stretch } from '../course.ts'
import { element, tenth } from '../parts/element.ts'
import { plot } from '../parts/frame.ts'
import { legendRow } from '../parts/legend.ts'
import type { ChartLimit } from '../parts/chart-limits.ts'
import { horizontalLimits } from '../parts/limits.ts'
import { line, scaleFor, type TimedValue } from '../parts/lines.ts'
import { badColor, p50Rule, p99Rule, planRule, succeededColor } from '../parts/palette.ts'
import { alongTime, timeAxis } from '../parts/time-axis.ts'

const HEAD = 54
/** A limit that is further above everything measured is only named: the line of what was measured would lie on the axis. */
const FARTHEST = 4

const TITLES = { closed: 'Users, as planned', open: 'Iterations in progress', mixed: 'Users and arrivals in progress' } as const

/** Of a number of users, which moves in steps. */
const POINTS = 120

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
        legendRow(
          [
            { text: 'p50', color: p50Rule.stroke },
            { text: 'p99', color: p99Rule.stroke },
          ],
          frame,
        ),
        y.drawn,
        alongTime(line(valuesOf(course, 'p50Ms'), axis.x, y.at, p50Rule), line(valuesOf(course, 'p99Ms'), axis.x, y.at, p99Rule)),
        horizontalLimits(limits, y.at, frame),
      ].join('')
    },
  )
}

const valuesOf = (course: readonly Stretch[], name: 'p50Ms' | 'p99Ms'): readonly TimedValue[] =>
  course.map((one) => ({ fromMs: one.fromMs, toMs: one.toMs, value: one[name] }))

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
      legendRow(
        [
          { text: 'succeeded', color: succeededColor },
          { text: 'bad', color: badColor },
          ...(planned.length > 0 ? [{ text: 'planned', color: planRule.stroke }] : []),
        ],
        frame,
      ),
      y.drawn,
      alongTime(
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
        planned.length === 0
          ? ''
          : element('path', {
              d: `M${planned.map(([ms, value]) => `${tenth(axis.x(ms))} ${tenth(y.at(value))}`).join('L')}`,
              'stroke-width': '1.5',
              ...planRule,
            }),
      ),
      plot.baseline(frame),
      horizontalLimits(limits, y.at, frame),
    ].join('')
  })
}

/** How many users there were over time, if that changes; in an open model, how many iterations were in progress. Empty if it does not change, or is not known. */
export function usersCourse(course: readonly Stretch[], result: UsersSource): string {
  const { model } = result.plan
  if (course.length === 0 || result.series.length === 0) return ''
  const isOpen = model.kind === 'open'
  const users = usersOver(result)
  // What has ended is known by the second.
  const times = isOpen
    ? result.series.map(({ startMs, durationMs }) => startMs + durationMs)
    : Array.from({ length: POINTS + 1 }, (_, index) => course[0]!.fromMs + ((course.at(-1)!.toMs - course[0]!.fromMs) * index) / POINTS)
  const values = times.map((ms, index) => ({ fromMs: times[index - 1] ?? course[0]!.fromMs, toMs: ms, value: users(ms) }))
  const most = Math.max(...values.map(({ value }) => value))
  if (values.length < 2 || values.every(({ value }) => value === values[0]!.value)) return ''
  const title = TITLES[model.kind]
  return chart({ title, description: `at most ${formatCount(most)}`, head: HEAD }, (frame) => {
    const y = scaleFor([most], formatNumber, frame)
    const axis = timeAxis(course, model.stages, frame)
    return [axis.drawn, plot.title(title, frame), y.drawn, alongTime(line(values, axis.x, y.at, p50Rule))].join('')
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

function bar(left: number, right: number, low: number, high: number): string {
  if (low === high) return ''
  const gap = Math.min(1.5, (right - left) * 0.15)
  // Every value is visible, however small compared with the others.
  return `M${tenth(left)} ${tenth(low)}V${tenth(Math.min(high, low - 1.5))}H${tenth(right - gap)}V${tenth(low)}z`
}
