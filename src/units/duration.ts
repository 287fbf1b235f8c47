import { formatReceived } from './received.ts'
import { LoadError } from './error.ts'

/** A length of time as a bare number. One unit in the whole code base: milliseconds. */
export type Milliseconds = number

/** A length of time as a user writes it: a number of milliseconds, or a number with a unit such as `'250ms'`, `'10s'`, `'2m'`, `'1h'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h'}`

const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** Reads a duration that may be anything; gives `undefined` where it is no finite time of 0 or more. */
export function parseDuration(value: unknown): Milliseconds | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  const match = typeof value === 'string' ? PATTERN.exec(value.trim()) : null
  // A number of 310 digits matches too, and is `Infinity`.
  return match ? parseDuration(Number(match[1]) * MS_PER_UNIT[match[2] as keyof typeof MS_PER_UNIT]) : undefined
}

/**
 * Reads a duration from text the compiler cannot check, such as an environment variable; gives milliseconds.
 *
 * @throws {LoadError} `bad-duration` when the text is no duration.
 * @example load(task, { duration: duration(process.env.SOAK ?? '10s') })
 */
export function duration(text: string | number): Milliseconds {
  const parsed = parseDuration(typeof text === 'string' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)
  if (parsed === undefined) throw new LoadError('bad-duration', `Expected a time such as 500 or '10s', got ${formatReceived(text)}`)
  return parsed
}
