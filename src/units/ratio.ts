import { formatReceived } from './text/received.ts'
import { atCallSite, callSiteOf } from './errors/call-site.ts'
import { LoadError } from './errors/error.ts'
import { fromText, parseQuantity, timesTenTo } from './number.ts'

/** A share of a whole as a user writes it: a number from 0 to 1, or a percentage such as `'1%'`. */
export type Ratio = number | `${number}%`

const UNITS = { '%': timesTenTo(-2) }

/** Parses a ratio from any value; returns a number from 0 to 1, or `undefined`. */
export function parseRatio(value: unknown): number | undefined {
  const parsed = parseQuantity(value, UNITS)
  return parsed !== undefined && parsed <= 1 ? parsed : undefined
}

/** As {@link parseRatio}, for a share that may exceed 1, and with a blank as in reports: `'150 %'`. */
export const parseTolerance = (value: unknown): number | undefined => parseQuantity(value, { ...UNITS, ' %': UNITS['%'] })

/**
 * Parses a ratio from text that the compiler cannot check, such as an environment variable; returns a number from 0 to 1.
 *
 * @throws {LoadError} `bad-ratio` if the text is not a ratio.
 */
export function ratio(text: string | number): number {
  const parsed = fromText(text, parseRatio)
  if (parsed === undefined)
    throw atCallSite(new LoadError('bad-ratio', `Expected a share such as 0.01 or '1%', got ${formatReceived(text)}`), callSiteOf(ratio))
  return parsed
}
