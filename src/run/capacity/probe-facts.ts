import type { ProbeOutcome } from '../../stats/capacity/probe-sequence.ts'
import type { Milliseconds } from '../../units/duration.ts'

/** What a probe showed, as far as it decides what comes next. */
export interface ProbeFacts {
  readonly outcome: ProbeOutcome
  readonly succeeded: number
  readonly bad: number
  /** The median latency; `NaN` if nothing succeeded. */
  readonly medianMs: Milliseconds
  /** Whether nothing succeeded, and no reply came either. */
  readonly isSilent: boolean
}
