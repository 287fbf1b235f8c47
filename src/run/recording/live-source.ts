import { sumOfLive, type LiveCounts } from '../../record/live-counts.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** What can be seen of a job while it is in progress. */
export interface LiveSource {
  /** Where the measured part begins, from the start of the run; `Infinity` until it is known. */
  readonly measureFromMs: Milliseconds
  readonly warmup: { readonly live: LiveCounts }
  /** Together they are the measured part. */
  readonly stages: readonly { readonly live: LiveCounts }[]
}

/** The measured part so far; the warm-up while that goes on. */
export function liveCountsAt({ measureFromMs, warmup, stages }: LiveSource, nowMs: Milliseconds): LiveCounts {
  return nowMs < measureFromMs ? warmup.live : sumOfLive(stages.map(({ live }) => live))
}
