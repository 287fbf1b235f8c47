import { formatReceived } from './received.ts'
import { LoadError } from './errors/error.ts'
import { fromText, parseQuantity, timesTenTo } from './number.ts'

/** A share of a whole as a user writes it: a number from 0 to 1, or a percentage such as `'1%'`. */
export type Ratio = number | `${number}%`

const UNITS = { '%': timesTenTo(-2) }

/** Reads a ratio that may be anything; gives a number from 0 to 1, or `undefined` where it is none. */
export function parseRatio(value: unknown): number | undefined {
  const parsed = parseQuantity(value, UNITS)
  return parsed !== undefined && parsed <= 1 ? parsed : undefined
}

/** As {@link parseRatio}, for a share that may be more than the whole, and with a blank in it as people and reports write it: `'150 %'`. */
export const parseTolerance = (value: unknown): number | undefined => parseQuantity(value, { ...UNITS, ' %': UNITS['%'] })

/**
 * Reads a ratio from text the compiler cannot check, such as an environment variable; gives a number from 0 to 1.
 *
 * @throws {LoadError} `bad-ratio` when the text is no ratio.
 */
export function ratio(text: string | number): number {
  const parsed = fromText(text, parseRatio)
  if (parsed === undefined) throw new LoadError('bad-ratio', `Expected a share such as 0.01 or '1%', got ${formatReceived(text)}`)
  return parsed
}
