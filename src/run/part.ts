import type { Share } from '../pace/share.ts'
import type { Abortion } from '../record/run-record.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Ledger } from './ledger.ts'
import type { Standing } from './record-of.ts'

/** The part that one carrier of several, or one scenario of several, has in a run. */
export interface Part {
  readonly share: Share
  /** When the run begins, on the clock: at the same moment for all. */
  readonly originMs: Milliseconds
  /** CPU time so far of what carries this part. */
  readonly cpuMs: () => Milliseconds
  /** Told once, before the run begins. */
  readonly onLive: (live: LivePart) => void
  /** Told once, when its measured part begins. */
  readonly onMeasuring?: () => void
}

/** A part while it goes on, as whoever asked for it sees it. */
export interface LivePart {
  /** What was recorded of its iterations; for reading only. */
  readonly ledger: Ledger
  standing(): Standing
  /** Ends it early: what is going on is cut off. */
  end(by: Abortion['by'], reason: string): void
}
