import { formatReceived } from './received.ts'
import { LoadError } from './error.ts'

/** Arrivals per second as a bare number. */
export type PerSecond = number

/** A rate as a user writes it: a number per second, or a number with its unit of time such as `'200/s'`, `'6000/m'`. */
export type Rate = number | `${number}/${'s' | 'm' | 'h'}`

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600 } as const
const PATTERN = /^(\d+(?:\.\d+)?)\/(s|m|h)$/

/** Reads a rate that may be anything; gives `undefined` where it is no finite rate of 0 or more. */
export function parseRate(value: unknown): PerSecond | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  const match = typeof value === 'string' ? PATTERN.exec(value.trim()) : null
  // A number of 310 digits matches too, and is `Infinity`.
  return match ? parseRate(Number(match[1]) / SECONDS_PER_UNIT[match[2] as keyof typeof SECONDS_PER_UNIT]) : undefined
}

/**
 * Reads a rate from text the compiler cannot check, such as an environment variable; gives arrivals per second.
 *
 * @throws {LoadError} `bad-rate` when the text is no rate.
 */
export function rate(text: string | number): PerSecond {
  const parsed = parseRate(typeof text === 'string' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)
  if (parsed === undefined) throw new LoadError('bad-rate', `Expected a rate such as 200 or '200/s', got ${formatReceived(text)}`)
  return parsed
}
