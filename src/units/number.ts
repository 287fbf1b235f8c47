/** A number as written in options and variables: ASCII digits, optionally with a point and more digits. No sign, exponent, separator or other base. */
const NUMBER = /^\d+(?:\.\d+)?$/
const QUANTITY = /^(\d+(?:\.\d+)?)(\D+)$/

/** Converts the digits before each unit. */
export type Units = Readonly<Record<string, (digits: string) => number>>

/** Parses a bare number from text, which may have blanks around it; `undefined` if it is not a number, or too large for one. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim()
  return NUMBER.test(trimmed) ? finite(Number(trimmed)) : undefined
}

/** Parses a number of 0 or more, or text with one of the `units`, from any value. `undefined` if it is neither, or too large. */
export function parseQuantity(value: unknown, units: Units): number | undefined {
  if (typeof value === 'number') return value >= 0 ? finite(value) : undefined
  const match = typeof value === 'string' ? QUANTITY.exec(value.trim()) : null
  return match !== null && Object.hasOwn(units, match[2]!) ? finite(units[match[2]!]!(match[1]!)) : undefined
}

/** Parses text that no compiler checks, such as that of a variable, in which a bare number is text as well. */
export const fromText = (text: unknown, parse: (value: unknown) => number | undefined): number | undefined =>
  parse(typeof text === 'string' ? (parseNumber(text) ?? text) : text)

/** Moves the decimal point exactly; a product or a quotient would be rounded twice (0.7 / 100 is not the number nearest to 0.007). */
export const timesTenTo =
  (exponent: number) =>
  (digits: string): number =>
    Number(`${digits}e${exponent}`)

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)
