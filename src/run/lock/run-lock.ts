import { closeSync, ftruncateSync, futimesSync, writeSync } from 'node:fs'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock, wallClockMs } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import { safeLine } from '../../units/text/safe-text.ts'
import { removeEntries, createEntry, entriesIn, RELEASED, type Holder, type OwnEntry } from './lock-entries.ts'
import { ensureOwnFolder, temporaryPath } from './own-folder.ts'
import { thisProcess } from './process-start.ts'
import type { RunEnvironment } from '../run-environment.ts'
import type { RunJob } from '../runner.ts'
import { isInsideRun } from '../task/inside-run.ts'

/** How often a waiting run polls. */
const POLL_INTERVAL_MS = 25
const TOUCH_EVERY_MS = 1_000
/** Shorter waits are not reported. */
const LONG_WAIT_MS = 1_000
const LONGEST_LABEL = 200

/** A lock that is held. */
export interface RunLock {
  /** How long the run waited for it. */
  readonly waitedMs: Milliseconds
  release(): void
}

/** How a run asks for the lock. */
export interface LockRequest {
  /** What will run, for waiting runs: the name of the test and its file. */
  readonly label?: string | undefined
  /** How long it may still wait, called repeatedly; no limit by default. */
  readonly patienceMs?: () => Milliseconds
  /** Called once with the holder of the lock, if the wait exceeds a second. */
  readonly onLongWait?: (holder: string) => void
  readonly folder?: string
}

/**
 * Waits until no other run uses this machine, and takes the run lock, which the caller releases; `undefined` at once if the plan is not exclusive. `neededMs`
 * is how much time the run must have left when it gets the lock.
 *
 * @throws {LoadError} `nested-load` if called in a task or a hook of another run, and what {@link takeRunLock} throws.
 */
export async function runLockFor(
  { plan, signal }: Pick<RunJob, 'plan' | 'signal'>,
  neededMs: Milliseconds,
  { label, untilTimeoutMs, onLongWait }: Pick<RunEnvironment, 'label' | 'untilTimeoutMs' | 'onLongWait'>,
): Promise<RunLock | undefined> {
  if (!plan.exclusive) return undefined
  refuseNested()
  return await takeRunLock(signal, { label, patienceMs: () => untilTimeoutMs() - neededMs, ...(onLongWait && { onLongWait }) })
}

function refuseNested(): void {
  if (!isInsideRun()) return
  throw new LoadError(
    'nested-load',
    'Expected `load` to be called outside other runs, but the task or a hook of another run called it: it would wait for that run to end. ' +
      'Await the first run before the next, or run both at once with load({ scenarios: { … } }); with `exclusive: false` runs may disturb one another.',
  )
}

/** One for each user of the machine: files of other users could be neither renewed nor removed. */
export const defaultLockFolder = (): string => temporaryPath((user) => `vitest-load-${user}.lock`)

/**
 * Waits until no other run on this machine holds the lock, and takes it: two runs at once would measure each other.
 *
 * Strategy: each time the lock is taken, a new file in `folder` is created, numbered one higher than the latest, which the system allows for only one of the
 * competitors. After creating it, a process checks once more, and steps back if another entry is held or later than its own. So of two that overlap at least
 * one sees the other, however slow they are and whatever else is in the folder. The latest entry stays when it is released; earlier ones are removed.
 * Result: leftovers of an old holder are never removed from under a new one, the lock is freed by the death of its holder, and no daemon is needed.
 *
 * @throws the reason of `signal` if that aborts first; {@link LoadError} `lock-held` if patience is over, `lock-unavailable` if the folder cannot be written,
 * and `unsafe-folder`.
 */
export async function takeRunLock(signal: AbortSignal | undefined, request: LockRequest = {}): Promise<RunLock> {
  const { label, patienceMs = () => Number.POSITIVE_INFINITY, onLongWait, folder = defaultLockFolder() } = request
  const sinceMs = systemClock.now()
  let isReported = false
  for (;;) {
    const attempt = tryToTake(folder, label)
    const waitedMs = systemClock.now() - sinceMs
    if (attempt.own !== undefined) return held(attempt.own, waitedMs)
    signal?.throwIfAborted()
    if (patienceMs() <= 0) throw new LoadError('lock-held', heldText(attempt.holder, waitedMs))
    if (!isReported && waitedMs >= LONG_WAIT_MS && attempt.holder !== undefined) {
      isReported = true
      onLongWait?.(describeHolder(attempt.holder))
    }
    await sleep(POLL_INTERVAL_MS)
  }
}

function held({ descriptor }: OwnEntry, waitedMs: Milliseconds): RunLock {
  const touching = setInterval(() => {
    const now = new Date(wallClockMs())
    try {
      futimesSync(descriptor, now, now)
    } catch {
      // Waiting runs will consider the lock abandoned, which is better than ending this run.
    }
  }, TOUCH_EVERY_MS).unref()
  return {
    waitedMs,
    release: () => {
      clearInterval(touching)
      release(descriptor)
    },
  }
}

function release(descriptor: number): void {
  try {
    writeSync(descriptor, RELEASED, 0)
  } catch {
    // Even overwriting can need space on a full disk. An empty file does not count as an entry.
    ftruncateSync(descriptor, 0)
  } finally {
    closeSync(descriptor)
  }
}

type LockAttempt = { readonly own: OwnEntry } | { readonly own: undefined; readonly holder: Holder | undefined }

function tryToTake(folder: string, label: string | undefined): LockAttempt {
  ensureOwnFolder(folder)
  try {
    const entries = entriesIn(folder)
    const holder = entries.find((entry) => entry.holder !== undefined)?.holder
    if (holder !== undefined) return { own: undefined, holder }
    const latest = Math.max(0, ...entries.map(({ number }) => number))
    const own = createEntry(folder, latest + 1, {
      ...thisProcess(),
      sinceMs: wallClockMs(),
      ...(label && { label: label.slice(0, LONGEST_LABEL) }),
    })
    if (own === undefined) return { own, holder: undefined }

    const others = entriesIn(folder).filter(({ number }) => number !== own.number)
    if (others.every((other) => other.holder === undefined && other.number < own.number)) {
      removeEntries(folder, others)
      return { own }
    }
    closeSync(own.descriptor)
    removeEntries(folder, [{ number: own.number, holder: undefined }])
    return { own: undefined, holder: undefined }
  } catch (error) {
    throw new LoadError(
      'lock-unavailable',
      `Expected the lock of load runs to be taken in ${folder}, got: ${(error as Error).message}. Free some space there, remove that folder, or set TMPDIR to another one; ` +
        'with `exclusive: false` there is no lock, and other runs may disturb this one.',
    )
  }
}

/** `process 4711 (checkout.test.ts > holds its budget), since 12:00:03`. */
function describeHolder({ pid, label, sinceMs }: Holder): string {
  const what = label === undefined ? '' : ` (${safeLine(label)})`
  const since = sinceMs === undefined ? '' : `, since ${new Date(sinceMs).toISOString().slice(11, 19)} UTC`
  return `process ${pid}${what}${since}`
}

const heldText = (holder: Holder | undefined, waitedMs: Milliseconds): string =>
  `The run waited ${formatDuration(waitedMs)} for another run on this machine to end, and the timeout of the test leaves no more time. The lock is held by ` +
  `${holder === undefined ? 'a series of other runs' : describeHolder(holder)}. Give the test a longer timeout, as in test(name, fn, 30_000), use loadTest(), ` +
  'in which waiting does not count, stop that process, or set `exclusive: false` if the two do not disturb each other.'
