import type { Milliseconds } from '../../../units/duration.ts'
import { element, tenth } from './element.ts'
import { plot, type Frame } from './frame.ts'
import { verticalTicks } from './ticks.ts'

/** A value of a stretch of time; `NaN` if nothing was measured. */
export interface TimedValue {
  readonly fromMs: Milliseconds
  readonly toMs: Milliseconds
  readonly value: number
}

/** A vertical axis from 0. */
interface Scale {
  readonly at: (value: number) => number
  readonly drawn: string
}

/** An axis on which all values fit. */
export function scaleFor(values: readonly number[], format: (value: number) => string, frame: Frame): Scale {
  const ticks = verticalTicks(Math.max(...values), format)
  const { top, bottom } = frame
  const at = (value: number): number => bottom - ((bottom - top) * value) / ticks.at(-1)!.value
  return { at, drawn: plot.verticalTicks(ticks, at, frame) }
}

/** Interrupted where nothing was measured; a point without neighbours is a dot. */
export function line(
  values: readonly TimedValue[],
  x: (ms: number) => number,
  y: (value: number) => number,
  rule: Readonly<Record<string, string>>,
): string {
  const points = values.map(({ fromMs, toMs, value }) =>
    Number.isNaN(value) ? undefined : `${tenth(x((fromMs + toMs) / 2))} ${tenth(y(value))}`,
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
