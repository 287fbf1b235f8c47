import type { Milliseconds } from '../../units/duration.ts'
import { SafeMap } from '../../units/collections/safe-map.ts'
import { CHECK_FAILED } from '../../units/errors/check-failure.ts'
import { thrownPlace } from '../../units/errors/thrown-place.ts'
import { userLineOf } from '../../units/errors/user-line.ts'
import { mergeByName } from '../merge/merge-by-name.ts'
import type { ErrorTally } from '../snapshot.ts'

/** Beyond this many kinds, errors are counted together: everything that grows has a limit. */
const MOST_KINDS = 32
const OTHER_ERRORS = '(other)'
const OTHER_MESSAGE = 'errors of other kinds'
/** Beyond this many kinds of one code, for example because every message is different, the others of that code are counted together. */
const MOST_OF_ONE_CODE = 8
const OTHERS_OF_CODE = 'others of this code'
const MOST_MESSAGE_CHARACTERS = 300

/** Why an iteration, a call or a part of an iteration failed. */
export interface EndedFailure {
  readonly code: string
  readonly message: string
  /** The thrown value, if there is one. */
  readonly thrown?: unknown
}

interface Tally {
  readonly code: string
  readonly message: string
  readonly firstAtMs: Milliseconds
  lastAtMs: Milliseconds
  count: number
  /** The first thrown value, until its line is read. */
  thrown: unknown
  at: string | undefined
}

/**
 * Counts errors by code, and those without a code also by place and message. Keeps the first message of each kind and the line it came from.
 */
export class ErrorCounter {
  readonly #tallies = new SafeMap<string, Tally>()
  /** How many different kinds each code has so far. */
  readonly #kinds = new SafeMap<string, number>()

  add(code: string, message: string, atMs: Milliseconds, thrown?: unknown): void {
    const kind = kindOf(code, message, thrown)
    const known = this.#tallies.get(kind)
    if (known !== undefined) again(known, atMs)
    else this.#addFirst(kind, code, message, atMs, thrown)
  }

  get counts(): readonly ErrorTally[] {
    return [...this.#tallies].map(([kind, tally]) => countOf(kind, tally)).sort(mostFirst)
  }

  #addFirst(kind: string, code: string, message: string, atMs: Milliseconds, thrown: unknown): void {
    const kinds = this.#kinds.get(code) ?? 0
    if (kind !== code && kinds >= MOST_OF_ONE_CODE) this.#count(code, code, OTHERS_OF_CODE, atMs, undefined)
    else if (this.#tallies.size >= MOST_KINDS) this.#count(OTHER_ERRORS, OTHER_ERRORS, OTHER_MESSAGE, atMs, undefined)
    else {
      if (kind !== code) this.#kinds.set(code, kinds + 1)
      this.#count(kind, code, message, atMs, thrown)
    }
  }

  #count(kind: string, code: string, message: string, atMs: Milliseconds, thrown: unknown): void {
    const known = this.#tallies.get(kind)
    if (known !== undefined) again(known, atMs)
    else {
      const shown = message.slice(0, MOST_MESSAGE_CHARACTERS)
      this.#tallies.set(kind, { code, message: shown, firstAtMs: atMs, lastAtMs: atMs, count: 1, thrown, at: undefined })
    }
  }
}

function again(tally: Tally, atMs: Milliseconds): void {
  tally.count += 1
  if (atMs > tally.lastAtMs) tally.lastAtMs = atMs
}

/** What differs between two messages of one `expect` or `throw`: numbers and quoted values. */
const VALUES = /\d+|'[^']*'|"[^"]*"/g

/** Errors with the same code are one kind, whatever their messages. */
function kindOf(code: string, message: string, thrown: unknown): string {
  if (code !== CHECK_FAILED && (thrown === undefined || code !== nameOf(thrown))) return code
  const { key, line } = thrownPlace(thrown)
  // Agents keep the code of a task in folders of their own, but its lines are the same.
  return `${code}\n${line ?? key}\n${message.slice(0, MOST_MESSAGE_CHARACTERS).replace(VALUES, '#')}`
}

function nameOf(thrown: unknown): unknown {
  try {
    return (thrown as { readonly name?: unknown } | null)?.name
  } catch {
    return undefined
  }
}

function countOf(kind: string, tally: Tally): ErrorTally {
  // Only now, and once: reading a stack takes longer than many iterations.
  if (tally.thrown !== undefined) tally.at = kind === tally.code ? userLineOf(tally.thrown) : thrownPlace(tally.thrown).line
  tally.thrown = undefined
  const { code, message, count, firstAtMs, lastAtMs, at } = tally
  return {
    code,
    message,
    count,
    firstAtMs,
    ...lastOf(firstAtMs, lastAtMs),
    ...(at !== undefined && { at }),
    ...(kind !== code && { kind }),
  }
}

/** Only if it is another one than the first. */
const lastOf = (firstAtMs: Milliseconds, lastAtMs: Milliseconds): Pick<ErrorTally, 'lastAtMs'> => (lastAtMs > firstAtMs ? { lastAtMs } : {})

const mostFirst = (first: ErrorTally, second: ErrorTally): number =>
  second.count - first.count || (first.code === second.code ? (kindIn(first) < kindIn(second) ? -1 : 1) : first.code < second.code ? -1 : 1)

/** If a kind is in several parts, message and line of the earliest one are kept. */
export function mergeErrorCounts(parts: readonly (readonly ErrorTally[])[]): readonly ErrorTally[] {
  const merged = mergeByName(parts.map(byKind), { sum: (errors) => errors.reduce(sumOf), most: MOST_KINDS, other: OTHER_ERRORS })
  return [...merged].map(([kind, error]) => (kind === kindIn(error) ? error : otherThan(error))).sort(mostFirst)
}

const kindIn = (error: ErrorTally): string => error.kind ?? error.code

const otherThan = ({ count, firstAtMs, lastAtMs = firstAtMs }: ErrorTally): ErrorTally => ({
  code: OTHER_ERRORS,
  message: OTHER_MESSAGE,
  count,
  firstAtMs,
  ...lastOf(firstAtMs, lastAtMs),
})

const byKind = (errors: readonly ErrorTally[]): (readonly [string, ErrorTally])[] => errors.map((error) => [kindIn(error), error])

function sumOf(first: ErrorTally, second: ErrorTally): ErrorTally {
  const { lastAtMs: _own, ...earlier } = isEarlier(second, first) ? second : first
  const lastAtMs = Math.max(first.lastAtMs ?? first.firstAtMs, second.lastAtMs ?? second.firstAtMs)
  return { ...earlier, count: first.count + second.count, ...lastOf(earlier.firstAtMs, lastAtMs) }
}

const isEarlier = (first: ErrorTally, second: ErrorTally): boolean =>
  first.firstAtMs < second.firstAtMs || (first.firstAtMs === second.firstAtMs && textOf(first) < textOf(second))

const textOf = ({ message, at = '' }: ErrorTally): string => `${message}\n${at}`
