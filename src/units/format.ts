import type { Milliseconds } from './duration.ts'
import type { PerSecond } from './rate.ts'

const significant = (value: number, digits: number): string => String(Number(value.toPrecision(digits)))

/** `12000` as `12 000`: groups of three, parted by a space. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ')
}

/** A duration in the unit that reads best, three digits: `0.341 ms`, `341 ms`, `1.02 s`, `2.5 min`. */
export function formatDuration(ms: Milliseconds): string {
  if (!Number.isFinite(ms)) return Number.isNaN(ms) ? 'no value' : 'no end'
  if (ms < 999.5) return `${significant(ms, 3)} ms`
  if (ms < 120_000) return `${significant(ms / 1_000, 3)} s`
  return ms < 7_200_000 ? `${significant(ms / 60_000, 3)} min` : `${significant(ms / 3_600_000, 3)} h`
}

/** A rate: `450/s`, `12 400/s`, `0.5/s`. */
export function formatRate(perSecond: PerSecond): string {
  return `${perSecond >= 1_000 ? formatCount(perSecond) : significant(perSecond, 3)}/s`
}

/** A share as a percentage of at most three digits: `0.1 %`, `99.9 %`. Never rounds something to nothing or a part to the whole. */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100
  if (percent > 0 && percent < 0.001) return '<0.001 %'
  const text = significant(percent, 3)
  return `${text === '100' && ratio < 1 ? '> 99.9' : text} %`
}
