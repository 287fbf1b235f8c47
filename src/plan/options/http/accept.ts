import { LoadError } from '../../../units/errors/error.ts'
import { formatReceived } from '../../../units/text/received.ts'
import type { MustBe } from '../../problems/must-be.ts'
import type { StatusPattern } from '../load-options.ts'
import type { StatusRanges } from '../../plan.ts'
import { listInWords } from '../../../units/text/list-in-words.ts'

/** Every status below 400, including redirects, which are answers too. */
export const DEFAULT_ACCEPT: StatusRanges = [[100, 399]]

const EXPECTATION = "a status such as 200, or a class of them such as '2xx'"

/** Parses a status or a class from any value. Returns the range of statuses, both ends included, or `undefined`. */
export function parseStatusPattern(value: unknown): readonly [from: number, to: number] | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 100 && value <= 599 ? [value, value] : undefined
  if (typeof value !== 'string' || !/^[1-5]xx$/.test(value)) return undefined
  const from = Number(value[0]) * 100
  return [from, from + 99]
}

/**
 * The ranges of a pattern, or of a list of patterns: lowest first, without ranges that lie within another.
 *
 * @throws {LoadError} `bad-status` if it is not a status or a class, or is an empty list.
 */
export function rangesFrom(accept: StatusPattern | readonly StatusPattern[]): StatusRanges {
  const patterns = Array.isArray(accept) ? (accept as readonly StatusPattern[]) : [accept as StatusPattern]
  if (patterns.length === 0) throw new LoadError('bad-status', 'Expected at least one status, got an empty list')
  const ranges = Array.from(patterns, (pattern) => {
    const range = parseStatusPattern(pattern)
    if (range === undefined) throw new LoadError('bad-status', `Expected ${EXPECTATION}, got ${formatReceived(pattern)}`)
    return range
  })
  // A range is either one status or a whole class, so two of them never overlap partially.
  const widestFirst = ranges.sort((one, other) => one[0] - other[0] || other[1] - one[1])
  return widestFirst.filter(([, to], index) => !widestFirst.slice(0, index).some((earlier) => to <= earlier[1]))
}

export function isAccepted(ranges: StatusRanges, status: number): boolean {
  // Called once per reply: destructuring a range would run an iterator.
  for (const range of ranges) if (status >= range[0] && status <= range[1]) return true
  return false
}

/** In words: `200`, `2xx`, `1xx to 3xx`, `200, 404 or 5xx`. */
export function formatRanges(ranges: StatusRanges): string {
  const texts = ranges.map(([from, to]) => {
    if (from === to) return String(from)
    if (from % 100 !== 0 || to % 100 !== 99) return `${from} to ${to}`
    const [first, last] = [`${from / 100}xx`, `${(to - 99) / 100}xx`]
    return first === last ? first : `${first} to ${last}`
  })
  return listInWords(texts, 'or')
}

export const mustBeAccept: MustBe = (value) => {
  if (typeof value === 'function') return undefined
  if (!Array.isArray(value)) return parseStatusPattern(value) ? undefined : `${EXPECTATION}, a list of these, or a function`
  return value.length > 0 && Array.from(value as readonly unknown[]).every(parseStatusPattern)
    ? undefined
    : `a list of statuses, each ${EXPECTATION}`
}
