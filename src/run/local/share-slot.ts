import type { Share } from '../../pace/share.ts'
import type { Abort } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PhaseRecorders } from '../recording/phase-recorders.ts'
import type { RunStatus } from './run-status.ts'

/** The part that one carrier of several, or one scenario of several, has in a run. */
export interface ShareSlot {
  readonly share: Share
  /** When the run begins, on the clock: at the same moment for all. */
  readonly originMs: Milliseconds
  /** CPU time so far of what carries this part. */
  readonly cpuMs: () => Milliseconds
  /** Told once, before the run begins. */
  readonly onRunning: (live: RunningShare) => void
  /** Told once, when its measured part begins. */
  readonly onMeasuring?: () => void
}

/** A part while it goes on, as whoever asked for it sees it. */
export interface RunningShare {
  /** What was recorded of its iterations; for reading only. */
  readonly recorders: PhaseRecorders
  status(): RunStatus
  /** Ends it early: what is going on is cut off. */
  end(by: Abort['by'], reason: string): void
}
