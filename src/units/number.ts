/** A number as it is written in options and variables: digits of ASCII, with a point and more of them at most. No sign, exponent, separator or other base. */
const NUMBER = /^\d+(?:\.\d+)?$/
const QUANTITY = /^(\d+(?:\.\d+)?)(\D+)$/

/** What the digits in front of each unit are worth. */
export type Units = Readonly<Record<string, (digits: string) => number>>

/** Reads a bare number from text, which may have blanks around it; `undefined` for what is no number, or too large for one. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim()
  return NUMBER.test(trimmed) ? finite(Number(trimmed)) : undefined
}

/**
 * Reads a value that may be anything: a number of 0 or more, or text that is a number with one of the `units`. `undefined` for what is none of these, or too large.
 */
export function parseQuantity(value: unknown, units: Units): number | undefined {
  if (typeof value === 'number') return value >= 0 ? finite(value) : undefined
  const match = typeof value === 'string' ? QUANTITY.exec(value.trim()) : null
  return match !== null && Object.hasOwn(units, match[2]!) ? finite(units[match[2]!]!(match[1]!)) : undefined
}

/** Reads text that no compiler checks, such as that of a variable, in which a bare number is text as well. */
export const fromText = (text: unknown, parse: (value: unknown) => number | undefined): number | undefined =>
  parse(typeof text === 'string' ? (parseNumber(text) ?? text) : text)

/** Moves the point: exact, where a product or a quotient would be rounded twice (0.7 / 100 is not the number nearest to 0.007). */
export const timesTenTo =
  (exponent: number) =>
  (digits: string): number =>
    Number(`${digits}e${exponent}`)

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)
