import { timesTenTo, parseQuantity } from './number.ts'

export type BytesPerSecond = number

/** The possible units: powers of 1 000, and of 1 024 with an `i`. */
export type ByteUnit = 'B' | 'kB' | 'KB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB'

/** A bandwidth as a user writes it: bytes per second as a number, or a number with its unit such as `'10MB/s'`, `'1.5GiB/s'`. */
export type Bandwidth = number | `${number}${ByteUnit}/s`

const BYTES: Readonly<Record<ByteUnit, (digits: string) => number>> = {
  B: Number,
  kB: timesTenTo(3),
  KB: timesTenTo(3),
  MB: timesTenTo(6),
  GB: timesTenTo(9),
  KiB: (digits) => Number(digits) * 1_024,
  MiB: (digits) => Number(digits) * 1_048_576,
  GiB: (digits) => Number(digits) * 1_073_741_824,
}
/** A size as a user writes it: bytes as a number, or a number with its unit such as `'200MB'`, `'1.5GiB'`. */
export type Size = number | `${number}${ByteUnit}`

const SIZES = Object.fromEntries(
  Object.entries(BYTES).flatMap(([unit, worth]) => [
    [unit, worth],
    [` ${unit}`, worth],
  ]),
)

/** Parses a size from any value; `undefined` if it is not a finite number of 0 or more. */
export const parseBytes = (value: unknown): number | undefined => parseQuantity(value, SIZES)

/** With a blank between number and unit, or without. */
const PER_SECOND = Object.fromEntries(
  Object.entries(BYTES).flatMap(([unit, worth]) => [
    [`${unit}/s`, worth],
    [` ${unit}/s`, worth],
  ]),
)

/** Parses a bandwidth from any value; `undefined` if it is not a finite number of 0 or more. */
export const parseBandwidth = (value: unknown): BytesPerSecond | undefined => parseQuantity(value, PER_SECOND)

/** A number of bytes in the unit that reads best, in powers of 1 000: `512 B`, `1.02 kB`, `31.9 MB`. `NaN` is `no value`. */
export function formatBytes(bytes: number, digits: number = 3): string {
  if (!Number.isFinite(bytes)) return 'no value'
  const [unit, size] = SHOWN.find(([, size]) => bytes >= size * 0.9995) ?? SMALLEST
  return `${Number((bytes / size).toPrecision(size === 1 ? Math.max(digits, 4) : digits))} ${unit}`
}

export const formatBandwidth = (perSecond: BytesPerSecond, digits?: number): string => `${formatBytes(perSecond, digits)}/s`

const SMALLEST = ['B', 1] as const
const SHOWN: readonly (readonly [unit: string, size: number])[] = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3], SMALLEST]
