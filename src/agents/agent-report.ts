import type { GeneratorRecord } from '../record/run-record.ts'
import type { Snapshot } from '../record/snapshot.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { ShareStatus } from '../run/local/share-slot.ts'

/** What an agent has recorded so far: everything since the start of its run, so that a lost or repeated report costs nothing. */
export interface AgentReport {
  /** From the start of the run. */
  readonly elapsedMs: Milliseconds
  /** Whether nothing will be added. */
  readonly isFinal: boolean
  /** Over all jobs. */
  readonly generator: GeneratorRecord
  /** One for each job that it carries a share of, in the order of the run. */
  readonly jobs: readonly ReportedJob[]
  /** Absent if measuring never began again. */
  readonly restarted?: Restarted | undefined
}

/** That measuring began again. */
export interface Restarted {
  /** How often. */
  readonly times: number
  /** What was measured before the last time. */
  readonly jobs: readonly ReportedJob[]
}

/** The share of a job, merged over the threads of an agent. */
export interface ReportedJob {
  readonly status: ShareStatus
  /** The warm-up first, then the stages, or the whole measured part if there are none. */
  readonly parts: readonly Snapshot[]
}
