import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Milliseconds } from '../units/duration.ts'
import { processStart } from './process-start.ts'

/** How often a run that waits looks again. */
const LOOK_EVERY_MS = 25
/** The holder touches the file this often; long after, it is taken for gone although its process lives, as a worker thread that was ended is. */
const TOUCH_EVERY_MS = 1_000
const ABANDONED_AFTER_MS = 60_000

/** A lock that is held. */
export interface RunLock {
  /** How long it was waited for. */
  readonly waitedMs: Milliseconds
  release(): void
}

/** What stands in the lock file: who holds it. */
interface Holder {
  readonly pid: number
  /** Tells the process from a later one with the same pid. */
  readonly startedAt: string
  /** Tells two holders in one process apart. */
  readonly token: string
}

/** One for each user of the machine: a file that somebody else owns could be neither renewed nor removed. */
export const defaultLockFile = (): string => join(tmpdir(), `vitest-load-${userInfo().username.replaceAll(/\W/g, '_')}.lock`)

/**
 * Waits until no other run on this machine holds the lock, and takes it: two runs at once would measure each other.
 *
 * Strategy: the holder's file is written under a name of its own and linked to the name of the lock, which succeeds for one of all who try and never shows
 * a half-written file. A lock whose holder has died is first renamed away, which again succeeds for one only; if what was renamed turns out to be
 * a new holder's after all, it is linked back.
 * Result: the lock is freed by the death of its holder, and needs no daemon.
 *
 * @throws the reason of `signal` when that is aborted first.
 */
export async function takeRunLock(signal: AbortSignal | undefined, file: string = defaultLockFile()): Promise<RunLock> {
  const sinceMs = performance.now()
  const holder: Holder = { pid: process.pid, startedAt: processStart(process.pid) ?? '', token: randomUUID() }
  const own = `${file}.${holder.token}`
  writeFileSync(own, JSON.stringify(holder))
  try {
    while (!isLinked(own, file)) {
      signal?.throwIfAborted()
      if (!hasLivingHolder(file)) removeStale(file, `${own}.stale`)
      else await sleep(LOOK_EVERY_MS, undefined, { ref: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
  const touching = setInterval(() => touch(file), TOUCH_EVERY_MS).unref()
  return {
    waitedMs: performance.now() - sinceMs,
    release: () => {
      clearInterval(touching)
      if (holderOf(file)?.token === holder.token) rmSync(file, { force: true })
    },
  }
}

function isLinked(own: string, file: string): boolean {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function hasLivingHolder(file: string): boolean {
  const holder = holderOf(file)
  if (holder === undefined) return false
  const touchedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return processStart(holder.pid) === holder.startedAt && Date.now() - touchedMs < ABANDONED_AFTER_MS
}

function removeStale(file: string, aside: string): void {
  try {
    renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (hasLivingHolder(aside)) isLinked(aside, file)
  rmSync(aside, { force: true })
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function touch(file: string): void {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // Somebody took it for abandoned: nothing is left to renew.
  }
}
