import type { Milliseconds } from './duration.ts'
import type { PerSecond } from './rate.ts'

/** Plain digits, without an exponent if the value is at least 10⁻⁶ and below 10²¹. */
function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits)
  const rounded = Number(text)
  // The largest numbers are rounded up to one that is none any more.
  return Number.isFinite(rounded) ? String(rounded) : text.replace(/\.?0+e/, 'e')
}

const withoutValue = (value: number): string => (Number.isNaN(value) ? 'no value' : 'no end')

/** `12000` as `12 000`: groups of three, separated by a space. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ') : withoutValue(count)
}

/**
 * A number of any size: `0.25`, `18.4`, `12 345 678`, `1.5e+21`. Only decimals are rounded, to `digits` in all; more than three are for two numbers whose texts
 * must differ.
 */
export function formatNumber(value: number, digits: number = 3): string {
  if (!Number.isFinite(value)) return withoutValue(value)
  const size = Math.abs(value)
  const wholeDigits = size >= 1 && size < 1e15 ? Math.floor(Math.log10(size)) + 1 : 0
  const [whole, ...decimals] = significant(value, Math.max(digits, wholeDigits)).split('.')
  return [whole!.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' '), ...decimals].join('.')
}

/**
 * A duration in the most readable unit: `0.341 ms`, `341 ms`, `1.02 s`, `2.5 min`. `NaN` is `no value`, `Infinity` is `no end`. More than the usual three
 * digits are for two durations whose texts must differ, such as a limit and the measured value.
 */
export function formatDuration(ms: Milliseconds, digits: number = 3): string {
  if (!Number.isFinite(ms)) return withoutValue(ms)
  if (ms < 0) return `-${formatDuration(-ms, digits)}`
  // Half the resolution of the clocks: a positive time must not read as 0.
  if (ms > 0 && ms < 0.0005) return '<0.001 ms'
  if (ms < 999.5) return `${significant(ms, digits)} ms`
  if (ms < 120_000) return `${significant(ms / 1_000, digits)} s`
  return ms < 7_200_000 ? `${significant(ms / 60_000, digits)} min` : `${significant(ms / 3_600_000, digits)} h`
}

/** A rate: `450/s`, `12 400/s`, `0.5/s`. `NaN` is `no value`. */
export function formatRate(perSecond: PerSecond, digits: number = 3): string {
  if (!Number.isFinite(perSecond)) return withoutValue(perSecond)
  if (perSecond > 0 && perSecond < 0.001) return '<0.001/s'
  return `${perSecond >= 999.5 ? formatCount(perSecond) : significant(perSecond, digits)}/s`
}

/** A share as a percentage of at most three digits: `0.1 %`, `99.9 %`. Never rounds to 0 % or 100 %. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return withoutValue(ratio)
  const percent = ratio * 100
  if (percent > 0 && percent < 0.001) return '<0.001 %'
  const text = significant(percent, 3)
  return `${text === '100' && ratio < 1 ? '>99.9' : text} %`
}

/** A share from the user, with all its digits: `99.99 %`. */
export const formatRatioExactly = (ratio: number): string => `${Number((ratio * 100).toPrecision(12))} %`
