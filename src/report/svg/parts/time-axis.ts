import type { Stage } from '../../../plan/model.ts'
import type { Milliseconds } from '../../../units/duration.ts'
import type { Stretch } from '../course.ts'
import { element } from './element.ts'
import { plot, type Frame } from './frame.ts'
import { band } from './palette.ts'
import { timeTicks } from './ticks.ts'

/** What follows the time axis when a page enlarges a part of it: everything but texts and lines across the plot. */
export const alongTime = (...drawn: readonly string[]): string => (drawn.join('') === '' ? '' : element('g', { 'data-x': '' }, ...drawn))

/** The time axis that the charts over time share. */
export interface TimeAxis {
  readonly x: (ms: Milliseconds) => number
  /** Ticks and, behind the plot, every other stage shaded. */
  readonly drawn: string
}

export function timeAxis(
  course: readonly Pick<Stretch, 'fromMs' | 'toMs'>[],
  stages: readonly Pick<Stage, 'durationMs'>[],
  frame: Frame,
): TimeAxis {
  const { left, right, top, bottom } = frame
  const [fromMs, toMs] = [course[0]!.fromMs, course.at(-1)!.toMs]
  const x = (ms: Milliseconds): number => left + (right - left) * Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)))
  let startMs = fromMs
  const bands = stages.map(({ durationMs }, index) => {
    const [from, to] = [x(startMs), x(startMs + durationMs)]
    startMs += durationMs
    return index % 2 === 0 || to <= from ? '' : element('rect', { x: from, y: top, width: to - from, height: bottom - top, ...band })
  })
  return {
    x,
    drawn:
      alongTime(bands.join('')) +
      plot.baseline(frame) +
      element('g', { 'data-ticks': '' }, plot.horizontalTicks(timeTicks(fromMs, toMs), x, frame)),
  }
}
