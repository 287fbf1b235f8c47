import { formatReceived } from './text/received.ts'
import { atCallSite, callSiteOf } from './errors/call-site.ts'
import { LoadError } from './errors/error.ts'
import { fromText, parseQuantity, timesTenTo } from './number.ts'

/** A length of time as a bare number. The whole code base uses milliseconds. */
export type Milliseconds = number

/** A length of time as a user writes it: a number of milliseconds, or a number with a unit such as `'400us'`, `'250ms'`, `'10s'`, `'2m'`, `'1h'`. */
export type Duration = number | `${number}${'us' | 'ms' | 's' | 'm' | 'h'}`

const UNITS = {
  us: timesTenTo(-3),
  ms: Number,
  s: timesTenTo(3),
  m: (digits: string) => timesTenTo(4)(digits) * 6,
  h: (digits: string) => timesTenTo(5)(digits) * 36,
}

/** Parses a duration from any value; `undefined` if it is not a finite time of 0 or more. */
export const parseDuration = (value: unknown): Milliseconds | undefined => parseQuantity(value, UNITS)

/**
 * Parses a duration from text that the compiler cannot check, such as an environment variable; returns milliseconds.
 *
 * @throws {LoadError} `bad-duration` if the text is not a duration.
 * @example load(task, { duration: duration(process.env.SOAK ?? '10s') })
 */
export function duration(text: string | number): Milliseconds {
  const parsed = fromText(text, parseDuration)
  if (parsed === undefined)
    throw atCallSite(
      new LoadError('bad-duration', `Expected a time such as 500 or '10s', got ${formatReceived(text)}`),
      callSiteOf(duration),
    )
  return parsed
}
