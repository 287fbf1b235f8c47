import { closeSync, linkSync, lstatSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { wallClockMs } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { isStillRunning, type KnownProcess } from './process-start.ts'

/** An entry that is not touched for this long counts as abandoned although its process lives, for example because its worker thread has ended. */
const ABANDONED_AFTER_MS = 60_000
/** The start of an entry whose holder has released it. */
export const RELEASED = 'released'

/** No leading zeros, no exponent, and only as many digits as can be incremented. */
const NUMBER = /^[1-9]\d{0,14}$/
const TEMPORARY = '.entry-'
const LARGEST_BYTES = 4_096
/** Files that are not entries may have the name of a new one; more than this many are no accident. */
const MOST_OBSTACLES = 1_000

/** The holder of a lock. */
export interface Holder extends KnownProcess {
  /** Milliseconds since 1970. */
  readonly sinceMs?: Milliseconds
  /** What it runs, in readable form. */
  readonly label?: string
}

/** A file that says who holds or held the lock. Everything else in the folder does not count. */
export interface LockEntry {
  readonly number: number
  /** `undefined` if the lock was released, abandoned, or its process is gone. */
  readonly holder: Holder | undefined
}

/** All well-formed entries. */
export const entriesIn = (folder: string): readonly LockEntry[] =>
  readdirSync(folder)
    .filter((name) => NUMBER.test(name))
    .map((name) => entryAt(folder, Number(name)))
    .filter((entry) => entry !== undefined)

function entryAt(folder: string, number: number): LockEntry | undefined {
  const file = join(folder, String(number))
  try {
    const stats = lstatSync(file)
    // A link could lead anywhere, and reading a pipe would never end.
    if (!stats.isFile() || stats.size > LARGEST_BYTES) return undefined
    const text = readFileSync(file, 'utf8')
    if (text.startsWith(RELEASED)) return { number, holder: undefined }
    const holder = holderFrom(text)
    if (holder === undefined) return undefined
    const isHeld = wallClockMs() - stats.mtimeMs < ABANDONED_AFTER_MS && isStillRunning(holder)
    return { number, holder: isHeld ? holder : undefined }
  } catch {
    // It is gone, or cannot be read.
    return undefined
  }
}

function holderFrom(text: string): Holder | undefined {
  const { pid, startedAt, sinceMs, label } = (JSON.parse(text) ?? {}) as Partial<Record<keyof Holder, unknown>>
  if (!Number.isSafeInteger(pid) || (pid as number) <= 0 || typeof startedAt !== 'string') return undefined
  return {
    pid: pid as number,
    startedAt,
    ...(typeof sinceMs === 'number' && { sinceMs }),
    ...(typeof label === 'string' && { label }),
  }
}

/** An entry of this thread. */
export interface OwnEntry {
  readonly number: number
  /** Stays open: releasing must not fail because no file can be opened. */
  readonly descriptor: number
}

let written = 0

/**
 * Creates an entry with that number, or a later one if something that is not an entry has its name; `undefined` if another entry has it. It exists with all of
 * its content or not at all, whatever happens meanwhile.
 *
 * @throws system errors, such as of a full disk.
 */
export function createEntry(folder: string, number: number, holder: Holder): OwnEntry | undefined {
  const temporary = join(folder, `${TEMPORARY}${process.pid}-${threadId}-${++written}-${wallClockMs()}`)
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    const bytes = Buffer.from(JSON.stringify(holder))
    if (writeSync(descriptor, bytes) < bytes.length) throw new Error('ENOSPC: the entry was not written whole')
    const own = linked(temporary, folder, number)
    if (own === undefined) closeSync(descriptor)
    return own === undefined ? undefined : { number: own, descriptor }
  } catch (error) {
    closeSync(descriptor)
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** The number that was free. */
function linked(file: string, folder: string, from: number): number | undefined {
  for (let number = from; number < from + MOST_OBSTACLES; number++) {
    if (!NUMBER.test(String(number))) break
    try {
      linkSync(file, join(folder, String(number)))
      return number
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (entryAt(folder, number) !== undefined) return undefined
    }
  }
  throw new Error('it has no free number')
}

/** Removes entries, and leftovers of a process that died while it created one. */
export function removeEntries(folder: string, entries: readonly LockEntry[]): void {
  for (const { number } of entries) rmSync(join(folder, String(number)), { force: true })
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(TEMPORARY)) continue
    const file = join(folder, name)
    const stats = lstatSync(file, { throwIfNoEntry: false })
    if (stats?.isFile() === true && wallClockMs() - stats.mtimeMs >= ABANDONED_AFTER_MS) rmSync(file, { force: true })
  }
}
