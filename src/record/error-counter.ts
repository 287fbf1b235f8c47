import type { Milliseconds } from '../units/duration.ts'
import type { ErrorCount } from './snapshot.ts'

/** Past this many kinds the rest is counted together: what grows has a bound. */
const MOST_KINDS = 32
export const OTHER_ERRORS = '(other)'
const MOST_MESSAGE_CHARACTERS = 300

interface Tally {
  readonly message: string
  readonly firstAtMs: Milliseconds
  count: number
}

/** Counts errors by code, and keeps the first message of each kind. */
export class ErrorCounter {
  readonly #tallies = new Map<string, Tally>()

  add(code: string, message: string, atMs: Milliseconds): void {
    const known = this.#tallies.get(code)
    if (known !== undefined) known.count += 1
    else if (this.#tallies.size >= MOST_KINDS && code !== OTHER_ERRORS) this.add(OTHER_ERRORS, 'errors of further kinds', atMs)
    else this.#tallies.set(code, { message: message.slice(0, MOST_MESSAGE_CHARACTERS), firstAtMs: atMs, count: 1 })
  }

  get counts(): readonly ErrorCount[] {
    return [...this.#tallies].map(([code, { message, count, firstAtMs }]) => ({ code, message, count, firstAtMs })).sort(mostFirst)
  }
}

const mostFirst = (first: ErrorCount, second: ErrorCount): number => second.count - first.count || (first.code < second.code ? -1 : 1)

/** Of a code on both sides, the message that came first is kept. */
export function mergeErrorCounts(first: readonly ErrorCount[], second: readonly ErrorCount[]): readonly ErrorCount[] {
  const merged = new Map(first.map((error) => [error.code, error]))
  for (const error of second) {
    const known = merged.get(error.code)
    const earlier = known === undefined || isEarlier(error, known) ? error : known
    merged.set(error.code, { ...earlier, count: error.count + (known?.count ?? 0) })
  }
  return [...merged.values()].sort(mostFirst)
}

const isEarlier = (first: ErrorCount, second: ErrorCount): boolean =>
  first.firstAtMs < second.firstAtMs || (first.firstAtMs === second.firstAtMs && first.message < second.message)
