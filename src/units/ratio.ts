import { formatReceived } from './received.ts'
import { LoadError } from './error.ts'

/** A share of a whole as a user writes it: a number from 0 to 1, or a percentage such as `'1%'`. */
export type Ratio = number | `${number}%`

const PATTERN = /^(\d+(?:\.\d+)?)%$/

/** Reads a ratio that may be anything; gives a number from 0 to 1, or `undefined` where it is none. */
export function parseRatio(value: unknown): number | undefined {
  const match = typeof value === 'string' ? PATTERN.exec(value.trim()) : null
  const parsed = match ? Number(match[1]) / 100 : value
  return typeof parsed === 'number' && parsed >= 0 && parsed <= 1 ? parsed : undefined
}

/**
 * Reads a ratio from text the compiler cannot check, such as an environment variable; gives a number from 0 to 1.
 *
 * @throws {LoadError} `bad-ratio` when the text is no ratio.
 */
export function ratio(text: string | number): number {
  const parsed = parseRatio(typeof text === 'string' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)
  if (parsed === undefined) throw new LoadError('bad-ratio', `Expected a share such as 0.01 or '1%', got ${formatReceived(text)}`)
  return parsed
}
