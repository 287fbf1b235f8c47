import { isObject } from '../../units/platform/any-realm.ts'
import { parseDuration, type Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration, formatRate } from '../../units/format.ts'
import { parseRate, type PerSecond } from '../../units/rate.ts'
import { parseRatio } from '../../units/ratio.ts'

/** Returns what a value must be, in words, if it is something else; `undefined` if it is valid. */
export type MustBe = (value: unknown) => string | undefined

export const mustBeBoolean: MustBe = (value) => (typeof value === 'boolean' ? undefined : 'true or false')

export const mustBeFunction: MustBe = (value) => (typeof value === 'function' ? undefined : 'a function')

export const mustBeOneOf =
  (...choices: readonly string[]): MustBe =>
  (value) =>
    choices.includes(value as string) ? undefined : choices.map((choice) => `'${choice}'`).join(' or ')

export const mustBeWhole =
  (from: number, to: number): MustBe =>
  (value) =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to
      ? undefined
      : `a whole number from ${formatCount(from)} to ${formatCount(to)}`

/** A limit that a number must exceed, for values that make no sense at 0 but have no minimum. */
type LowerEnd = number | 'above 0'

const isWithin = (value: number, from: LowerEnd, to: number): boolean => (from === 'above 0' ? value > 0 : value >= from) && value <= to

const span = (from: LowerEnd, to: number, format: (value: number) => string): string =>
  from === 'above 0' ? `above 0 and at most ${format(to)}` : `from ${from === 0 ? '0' : format(from)} to ${format(to)}`

export const mustBeTime =
  (from: LowerEnd, to: Milliseconds): MustBe =>
  (value) => {
    const parsed = parseDuration(value)
    if (parsed === undefined && typeof value !== 'number') return "a time such as 500 or '10s'"
    return parsed !== undefined && isWithin(parsed, from, to) ? undefined : `a time ${span(from, to, formatDuration)}`
  }

export const mustBeRate =
  (from: LowerEnd, to: PerSecond): MustBe =>
  (value) => {
    const parsed = parseRate(value)
    if (parsed === undefined && typeof value !== 'number') return "a rate such as 200 or '200/s'"
    return parsed !== undefined && isWithin(parsed, from, to) ? undefined : `a rate ${span(from, to, formatRate)}`
  }

export const mustBeRatio: MustBe = (value) => (parseRatio(value) === undefined ? "a share from 0 to 1, such as 0.01 or '1%'" : undefined)

/** Checks the shape, not the class: a test environment such as jsdom replaces Node's `AbortSignal`. */
export const mustBeSignal: MustBe = (value) =>
  isObject(value) && 'aborted' in value && 'addEventListener' in value ? undefined : 'an AbortSignal'

/** Whether a value is a plain object, of this realm or another; arrays, maps and instances of classes are not. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
