import { formatBytes } from '../../../units/bytes.ts'
import { formatCount, formatDuration, formatNumber, formatRate, formatRatio } from '../../../units/format.ts'

type Missing = number | null | undefined

/** The formats of the reports, with a dash for a number that does not exist. */
const orDash =
  (format: (value: number) => string) =>
  (value: Missing): string =>
    value === null || value === undefined || !Number.isFinite(value) ? '–' : format(value)

export const count: (value: Missing) => string = orDash(formatCount)
export const duration: (value: Missing) => string = orDash((value) => formatDuration(value))
export const rate: (value: Missing) => string = orDash((value) => formatRate(value))
export const share: (value: Missing) => string = orDash(formatRatio)
export const bytes: (value: Missing) => string = orDash((value) => formatBytes(value))
export const plain: (value: Missing) => string = orDash((value) => formatNumber(value))

/** Time since a start in whole seconds: `42 s`, `3 min 5 s`, `1 h 2 min`. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 120 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
