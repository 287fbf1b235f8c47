import type { Milliseconds } from '../../../units/duration.ts'
import { formatDuration } from '../../../units/format.ts'
import { widthOf } from './label.ts'

export interface Tick {
  readonly value: number
  readonly text: string
}

/** The smallest of `mantissas` times a power of ten that is at least `rough`. */
function niceStep(rough: number, mantissas: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  // The tolerance ignores rounding such as 0.30000000000000004.
  return (mantissas.find((mantissa) => mantissa * power >= rough * (1 - 1e-9)) ?? 10) * power
}

/** Multiples of `step` in a range, both ends included. */
function multiples(step: number, from: number, to: number): readonly number[] {
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step)
}

/** Ticks of an axis from 0 to at least `max`: 0, half and all of a round number. */
export function verticalTicks(max: number, format: (value: number) => string): readonly Tick[] {
  const half = max > 0 ? niceStep(max / 2, [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) : 1
  return [0, half, 2 * half].map((value) => ({ value, text: value === 0 ? '0' : format(value) }))
}

/**
 * Ticks of a logarithmic axis, of durations unless `format` is given, `width` px wide, whose labels do not overlap: 1-2-5 in each decade if there is room, otherwise the decades,
 * otherwise every second one and so on. An axis of less than a decade has evenly spaced values with a 1-2-5 step.
 */
export function logTicks(
  fromMs: Milliseconds,
  toMs: Milliseconds,
  width: number,
  format: (value: number) => string = formatDuration,
): readonly Tick[] {
  const lowest = Math.floor(Math.log10(fromMs))
  const decades = Array.from({ length: Math.ceil(Math.log10(toMs)) - lowest + 1 }, (_, index) => lowest + index)
  const candidates = [
    ...(toMs / fromMs < 10 ? [6, 4, 3, 2].map((steps) => multiples(niceStep((toMs - fromMs) / steps, [1, 2, 5]), fromMs, toMs)) : []),
    ...[[1, 2, 5], [1]].map((mantissas) => decades.flatMap((decade) => mantissas.map((mantissa) => mantissa * 10 ** decade))),
    ...[2, 3, 4].map((every) => decades.filter((decade) => decade % every === 0).map((decade) => 10 ** decade)),
  ].map((values) => values.filter((value) => value >= fromMs && value <= toMs).map((value) => ({ value, text: format(value) })))
  const x = (value: number): number => (Math.log(value / fromMs) / Math.log(toMs / fromMs)) * width
  const hasRoom = (ticks: readonly Tick[]): boolean =>
    ticks.every(({ value, text }, index) => {
      const next = ticks[index + 1]
      return next === undefined || x(next.value) - x(value) >= (widthOf(text) + widthOf(next.text)) / 2 + 8
    })
  return candidates.find((ticks) => ticks.length > 0 && hasRoom(ticks)) ?? []
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Common time steps above the decimal ones. */
const LONG_STEPS = [10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600].map((seconds) => seconds * SECOND)

/** At most eight ticks of a linear axis of time, all in one unit. */
export function timeTicks(fromMs: Milliseconds, toMs: Milliseconds): readonly Tick[] {
  const rough = (toMs - fromMs) / 7
  const step =
    rough <= 5 * SECOND
      ? niceStep(rough, [1, 2, 5])
      : (LONG_STEPS.find((long) => long >= rough) ?? niceStep(rough / HOUR, [1, 2, 5]) * HOUR)
  const [unitMs, unit] = toMs < SECOND ? [1, 'ms'] : step < MINUTE ? [SECOND, 's'] : step < HOUR ? [MINUTE, 'min'] : [HOUR, 'h']
  return multiples(step, fromMs, toMs).map((value) => ({ value, text: `${Number((value / unitMs).toPrecision(6))} ${unit}` }))
}
