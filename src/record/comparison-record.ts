import type { Milliseconds } from '../units/duration.ts'
import type { Abort, RunRecord } from './run-record.ts'
import type { StatusCounts } from './snapshot.ts'

/** What one arm did in one block. Plain data. */
export interface BlockRecord {
  /** The latencies of successes, in the order in which they ended; evenly thinned if there were very many. */
  readonly latenciesMs: Float64Array
  /** From the opening of the block until the last of its iterations had ended. */
  readonly elapsedMs: Milliseconds
  readonly succeeded: number
  /** Failed and cut off. */
  readonly bad: number
  readonly statuses: StatusCounts
  readonly withoutStatus: number
  /** User and system time of the target that the arm loads; absent if it was not sampled. */
  readonly targetCpuMs?: number | undefined
  /** Whether a client was used so far, ours or the global `fetch`. */
  readonly usedClient: boolean
  /** The first free iteration numbers for the next block. */
  readonly next: Numbering
}

/** The numbers of the first iteration of a block: the same in both arms of a pair, so that both do the same work. */
export interface Numbering {
  /** `context.index`. */
  readonly index: number
  /** `context.iteration` of every user. */
  readonly iteration: number
}

/** Two adjacent blocks, one of each arm. */
export interface PairRecord {
  /** Decided by a coin flip. */
  readonly first: 'base' | 'head'
  readonly base: BlockRecord
  readonly head: BlockRecord
}

/** Why a comparison ended. */
export type ComparisonEnd = 'decided' | 'pairs' | 'time' | 'aborted'

/** The complete record of a comparison. */
export interface ComparisonRecord {
  readonly base: RunRecord
  readonly head: RunRecord
  readonly pairs: readonly PairRecord[]
  /** The length of each measured block. */
  readonly blockMs: Milliseconds
  readonly warmup: { readonly elapsedMs: Milliseconds; readonly steady: boolean }
  /** From the first measured block to the last. */
  readonly elapsedMs: Milliseconds
  readonly end: ComparisonEnd
  readonly aborted: Abort | undefined
}
