import type { Hooks } from '../plan/hooks.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { Progress } from './progress.ts'
import type { KnownTask } from './task.ts'

/** A share of a plan (so far always the whole of it) and what it needs to be run. */
export interface Job {
  readonly plan: Plan
  readonly task: KnownTask
  readonly hooks: Hooks
  /** What `setup` returned. */
  readonly data: unknown
  /** Ends the run at once: what is going on is cut off. */
  readonly signal: AbortSignal | undefined
  /** Time the run may take from now on, everything included; `Infinity` for no bound. */
  readonly remainingMs: Milliseconds
  /** Whether code coverage is being collected in this process. */
  readonly coverage: boolean
  /** Told a few times a second how far the run has come; must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Where a share of a plan runs: in this thread, and later in threads, processes and on other machines. It takes a share, never single iterations, and gives back a record. */
export interface Runner {
  /** Never rejects for what iterations do; the record tells it. */
  run(job: Job): Promise<RunRecord>
}
