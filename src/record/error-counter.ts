import type { Milliseconds } from '../units/duration.ts'
import { SafeMap } from '../units/collections/safe-map.ts'
import { userLineOf } from '../units/errors/user-line.ts'
import { mergeByName } from './merge/merge-by-name.ts'
import type { ErrorCount } from './snapshot.ts'

/** Beyond this many kinds, errors are counted together: everything that grows has a limit. */
const MOST_KINDS = 32
const OTHER_ERRORS = '(other)'
const OTHER_MESSAGE = 'errors of other kinds'
const MOST_MESSAGE_CHARACTERS = 300

interface Tally {
  readonly message: string
  readonly firstAtMs: Milliseconds
  count: number
  /** The first thrown value, until its line is read. */
  thrown: unknown
  at: string | undefined
}

/** Counts errors by code, and keeps the first message of each kind and the line it came from. */
export class ErrorCounter {
  readonly #tallies = new SafeMap<string, Tally>()

  add(code: string, message: string, atMs: Milliseconds, thrown?: unknown): void {
    const known = this.#tallies.get(code)
    if (known !== undefined) known.count += 1
    else if (this.#tallies.size >= MOST_KINDS && code !== OTHER_ERRORS) this.add(OTHER_ERRORS, OTHER_MESSAGE, atMs)
    else this.#tallies.set(code, { message: message.slice(0, MOST_MESSAGE_CHARACTERS), firstAtMs: atMs, count: 1, thrown, at: undefined })
  }

  get counts(): readonly ErrorCount[] {
    return [...this.#tallies].map(([code, tally]) => countOf(code, tally)).sort(mostFirst)
  }
}

function countOf(code: string, tally: Tally): ErrorCount {
  // Only now, and once: reading a stack takes longer than many iterations.
  if (tally.thrown !== undefined) tally.at = userLineOf(tally.thrown)
  tally.thrown = undefined
  const { message, count, firstAtMs, at } = tally
  return { code, message, count, firstAtMs, ...(at !== undefined && { at }) }
}

const mostFirst = (first: ErrorCount, second: ErrorCount): number => second.count - first.count || (first.code < second.code ? -1 : 1)

/** If a code is on both sides, message and line of the earlier one are kept. */
export function mergeErrorCounts(first: readonly ErrorCount[], second: readonly ErrorCount[]): readonly ErrorCount[] {
  const merged = mergeByName(byCode(first), byCode(second), { sum: sumOf, most: MOST_KINDS, other: OTHER_ERRORS })
  return [...merged].map(([code, error]) => (code === error.code ? error : otherThan(error))).sort(mostFirst)
}

const otherThan = ({ count, firstAtMs }: ErrorCount): ErrorCount => ({ code: OTHER_ERRORS, message: OTHER_MESSAGE, count, firstAtMs })

const byCode = (errors: readonly ErrorCount[]): (readonly [string, ErrorCount])[] => errors.map((error) => [error.code, error])

const sumOf = (first: ErrorCount, second: ErrorCount): ErrorCount => ({
  ...(isEarlier(second, first) ? second : first),
  count: first.count + second.count,
})

const isEarlier = (first: ErrorCount, second: ErrorCount): boolean =>
  first.firstAtMs < second.firstAtMs || (first.firstAtMs === second.firstAtMs && textOf(first) < textOf(second))

const textOf = ({ message, at = '' }: ErrorCount): string => `${message}\n${at}`
