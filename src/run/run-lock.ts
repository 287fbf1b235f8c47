import { closeSync, futimesSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Milliseconds } from '../units/duration.ts'
import { isRunning, thisProcess, type KnownProcess } from './process-start.ts'

/** How often a run that waits looks again. */
const LOOK_EVERY_MS = 25
/** The holder touches its file this often; long after, it is taken for gone although its process lives, as a worker thread that was ended is. */
const TOUCH_EVERY_MS = 1_000
const ABANDONED_AFTER_MS = 60_000

/** What stands in a file whose holder has let go. */
const RELEASED = 'released'

/** A lock that is held. */
export interface RunLock {
  /** How long it was waited for. */
  readonly waitedMs: Milliseconds
  release(): void
}

/** One for each user of the machine: files of somebody else could be neither renewed nor removed. Not every user has a name. */
export const defaultLockFolder = (): string => join(tmpdir(), `vitest-load-${process.getuid?.() ?? userInfo().username}.lock`)

/**
 * Waits until no other run on this machine holds the lock, and takes it: two runs at once would measure each other.
 *
 * Strategy: each time the lock is taken it is a new file in `folder`, numbered one higher than the latest, which the system lets only one of all who
 * try create. The latest file tells who holds the lock; it is never removed, only those before it are. So a number is used once, and whoever is so slow
 * that it creates one which was used and removed meanwhile sees a later one, and knows.
 * Result: what an old holder left is never taken away from under a new one, the lock is freed by the death of its holder, and no daemon is needed.
 *
 * @throws the reason of `signal` when that is aborted first.
 */
export async function takeRunLock(signal: AbortSignal | undefined, folder: string = defaultLockFolder()): Promise<RunLock> {
  const sinceMs = performance.now()
  mkdirSync(folder, { recursive: true })
  for (;;) {
    const descriptor = tryToTake(folder)
    if (descriptor !== undefined) return held(descriptor, performance.now() - sinceMs)
    signal?.throwIfAborted()
    await sleep(LOOK_EVERY_MS)
  }
}

/** The file stays open: to let go must not fail for want of files. */
function held(descriptor: number, waitedMs: Milliseconds): RunLock {
  const touching = setInterval(() => {
    const now = new Date()
    futimesSync(descriptor, now, now)
  }, TOUCH_EVERY_MS).unref()
  return {
    waitedMs,
    release: () => {
      clearInterval(touching)
      writeSync(descriptor, RELEASED, 0)
      closeSync(descriptor)
    },
  }
}

/** Gives the file of a lock that was taken, open. */
function tryToTake(folder: string): number | undefined {
  const latest = latestOf(numbersIn(folder))
  if (latest > 0 && isHeld(join(folder, String(latest)))) return undefined
  const own = join(folder, String(latest + 1))
  const descriptor = created(own)
  if (descriptor === undefined) return undefined

  const numbers = numbersIn(folder)
  if (latestOf(numbers) > latest + 1) {
    closeSync(descriptor)
    rmSync(own, { force: true })
    return undefined
  }
  for (const number of numbers) if (number <= latest) rmSync(join(folder, String(number)), { force: true })
  return descriptor
}

const numbersIn = (folder: string): readonly number[] => readdirSync(folder).map(Number).filter(Number.isInteger)

const latestOf = (numbers: readonly number[]): number => Math.max(0, ...numbers)

function created(file: string): number | undefined {
  try {
    const descriptor = openSync(file, 'wx')
    writeSync(descriptor, JSON.stringify(thisProcess()))
    return descriptor
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  }
}

/** Taken when this module is read: a test may set the time of `Date`, and would make every lock look abandoned. */
const wallClockMs: () => Milliseconds = Date.now

/** A file that is gone is not the latest any more: somebody has a later one. */
function isHeld(file: string): boolean {
  let text: string
  let touchedMs: Milliseconds
  try {
    text = readFileSync(file, 'utf8')
    touchedMs = statSync(file).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
  if (text.startsWith(RELEASED) || wallClockMs() - touchedMs >= ABANDONED_AFTER_MS) return false
  const holder = holderFrom(text)
  return holder === undefined || isRunning(holder)
}

/** `undefined` for a file that is just being written. */
function holderFrom(text: string): KnownProcess | undefined {
  try {
    return JSON.parse(text) as KnownProcess
  } catch {
    return undefined
  }
}
