import { parseRatio } from '../units/ratio.ts'

/** A share as it stands on a command line, `5%` or `0.05`; `undefined` where it is none. */
export function shareFrom(value: unknown): number | undefined {
  const text = String(value).replaceAll(' ', '')
  return parseRatio(text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)
}
