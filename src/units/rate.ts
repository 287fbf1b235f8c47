import { formatReceived } from './text/received.ts'
import { atCallSite, callSiteOf } from './errors/call-site.ts'
import { LoadError } from './errors/error.ts'
import { fromText, parseQuantity } from './number.ts'

/** Arrivals per second as a bare number. */
export type PerSecond = number

/** A rate as a user writes it: a number per second, or a number with its unit of time such as `'200/s'`, `'6000/m'`. */
export type Rate = number | `${number}/${'s' | 'm' | 'h'}`

const UNITS = { '/s': Number, '/m': (digits: string) => Number(digits) / 60, '/h': (digits: string) => Number(digits) / 3_600 }

/** Parses a rate from any value; `undefined` if it is not a finite rate of 0 or more. */
export const parseRate = (value: unknown): PerSecond | undefined => parseQuantity(value, UNITS)

/**
 * Parses a rate from text that the compiler cannot check, such as an environment variable; returns arrivals per second.
 *
 * @throws {LoadError} `bad-rate` if the text is not a rate.
 */
export function rate(text: string | number): PerSecond {
  const parsed = fromText(text, parseRate)
  if (parsed === undefined)
    throw atCallSite(new LoadError('bad-rate', `Expected a rate such as 200 or '200/s', got ${formatReceived(text)}`), callSiteOf(rate))
  return parsed
}
