import type { PairRecord } from '../../record/comparison-record.ts'
import { successesNeeded } from '../../run/comparison/block-length.ts'
import { comparePairs } from '../../run/comparison/compare-pairs.ts'
import { takeRunLock } from '../../run/lock/run-lock.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { LoadError } from '../../units/errors/error.ts'
import { formatDuration } from '../../units/format.ts'
import type { Random } from '../../units/random.ts'
import type { RemoteArm } from '../../run/comparison/remote/remote-arm.ts'
import type { Deadline } from './deadline.ts'
import type { Match } from './processes/lockstep.ts'

/** How to compare one load of both sides on one pair of processes. */
export interface PairedComparison {
  readonly thetas: Thetas
  /** For both arms together, at least and at most. */
  readonly warmup: { readonly leastMs: Milliseconds; readonly mostMs: Milliseconds }
  /** How long it measures at most. */
  readonly mostMs: Milliseconds
  /** For the whole command. */
  readonly deadline: Deadline
  /** Whether the pairs so far suffice. */
  readonly isOver: (pairs: readonly PairRecord[]) => boolean
  /** Decides which side opens first, and the order of blocks. */
  readonly random: Random
  readonly signal: AbortSignal
}

/** How long a load is measured at most on one pair of processes. */
export const MOST_MEASURED_MS: Milliseconds = 15_000

/** Shorter comparisons reach no verdict. */
const SHORTEST_MS: Milliseconds = 1_000
/** For targets to start, and for tests to end. */
const ROOM_MS: Milliseconds = 1_000

/**
 * Compares a load of both sides: opens both arms in random order, runs blocks alternately, and lets both tests continue.
 *
 * @throws {LoadError} `arm-lost` if a side could not continue, `no-time` if a test leaves too little time.
 */
export async function runPairedComparison({ base, head }: Match<RemoteArm>, settings: PairedComparison): Promise<readonly PairRecord[]> {
  const { thetas, warmup, mostMs, deadline, isOver, random, signal } = settings
  const arms = { base, head }
  const lock = await takeRunLock(signal, { label: 'vitest-load compare' })
  try {
    const sinceMs = systemClock.now()
    const [first, second] = random() < 0.5 ? [base, head] : [head, base]
    await first.open()
    await second.open()
    const leftMs = Math.min(base.remainingMs, head.remainingMs) - (systemClock.now() - sinceMs) - warmup.mostMs - ROOM_MS
    const maxDurationMs = Math.min(mostMs, leftMs, deadline.leftMs() - warmup.leastMs - ROOM_MS)
    if (leftMs < SHORTEST_MS) throw new LoadError('no-time', noTimeText(Math.min(base.remainingMs, head.remainingMs)))
    const { pairs } = await comparePairs(
      arms,
      {
        seed: Math.floor(random() * 2 ** 32),
        successes: successesNeeded(thetas),
        minWarmupMs: warmup.leastMs,
        maxWarmupMs: warmup.mostMs,
        maxDurationMs: Math.max(0, maxDurationMs),
        look: (pairs) => (isOver(pairs) ? 'decided' : undefined),
        signal,
      },
      systemClock,
    )
    return pairs
  } finally {
    lock.release()
    await Promise.all([base.close(), head.close()])
  }
}

const noTimeText = (remainingMs: Milliseconds): string =>
  `its test leaves ${formatDuration(Math.max(0, remainingMs))}, which is too little: give the test a longer timeout, or use loadTest(), whose timeout fits its runs`

/** Whether an error only means that a side lost its load. */
export const isLoss = (error: unknown): error is LoadError =>
  error instanceof LoadError && ['arm-lost', 'no-time', 'not-sampled'].includes(error.code)
