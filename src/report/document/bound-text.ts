import { formatBandwidth, formatBytes } from '../../units/bytes.ts'
import { formatCount, formatDuration, formatRate, formatRatio, formatRatioExactly } from '../../units/format.ts'
import type { Judged, JudgedUnit } from './judged.ts'

/** A measured value of a claim in its unit: `41.2 ms`, `0.1 %`. */
export function valueText(value: number, unit: JudgedUnit | null): string {
  return unit === null ? String(value) : FORMATS[unit](value)
}

const FORMATS: Readonly<Record<JudgedUnit, (value: number) => string>> = {
  ms: formatDuration,
  share: formatRatio,
  'per second': formatRate,
  'bytes per second': formatBandwidth,
  bytes: (value) => formatBytes(value),
  count: formatCount,
}

/** A limit in its unit, with all digits of a share. */
export const limitValueText = (limit: number, unit: JudgedUnit | null): string =>
  unit === 'share' ? formatRatioExactly(limit) : valueText(limit, unit)

/** The limit of a claim: `at most 50 ms`; empty if it has none. */
export function limitText({ bound, limit, unit }: Pick<Judged, 'bound' | 'limit' | 'unit'>): string {
  if (bound === null || limit === null) return ''
  return `${bound} ${limitValueText(limit, unit)}`
}

/** A claim in words: `p95 at most 50 ms, got 41.2 ms`; `undefined` if it names nothing. */
export function boundText(claim: Pick<Judged, 'metric' | 'bound' | 'limit' | 'unit' | 'measured'>): string | undefined {
  const { metric, measured, unit } = claim
  if (metric === null) return undefined
  const got = measured === null ? '' : `, got ${valueText(measured, unit)}`
  return `${metric} ${limitText(claim)}`.trimEnd() + got
}
