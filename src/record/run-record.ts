import type { Snapshot } from './snapshot.ts'
import type { Milliseconds } from '../units/duration.ts'

/** How well the generator did its own work in the measured part of a run. */
export interface GeneratorRecord {
  /** Event loop delay, less the sampling interval, in ms. */
  readonly loopDelayP99Ms: Milliseconds
  /** Share of time the event loop was busy, 0 to 1. */
  readonly utilization: number
  /** From due to sent, 99 of 100 arrivals; 0 in a closed model, where an iteration is due when it is sent. */
  readonly sendLatenessP99Ms: Milliseconds
  /** Garbage collection: total time; what comes after the first five seconds is estimated from a tenth of it. */
  readonly gcMs: Milliseconds
  /** CPU time of the process, or of the threads that generated where these are told apart; `NaN` where it cannot be told. */
  readonly cpuMs: Milliseconds
  /** Share of time in which the generator was ready to run and others had the core, 0 to 1, summed over its workers; `NaN` where it cannot be told. */
  readonly cpuWaitRatio: number
}

/** What was due by the drawn schedule, and what of it was sent in time. */
export interface ScheduleRecord {
  readonly due: number
  /** Sent before the planned end. */
  readonly sent: number
  readonly dropped: number
}

/** Why a run ended before its plan did. */
export interface Abort {
  /** `signal`: the caller or Ctrl+C; `deadline`: the running test; `limit`: `abortWhen`; `users`: none left. */
  readonly by: 'signal' | 'deadline' | 'limit' | 'users'
  readonly reason: string
  readonly atMs: Milliseconds
}

/** Things seen while a run went on that bear on what its numbers mean. Counts and flags; the judging is done in `result/`. */
export interface Observations {
  /** Iterations that passed their timeout and had not settled when the run was over. */
  readonly abandoned: number
  /** Whether a client call reached a port this very process listens on. */
  readonly sharedLoop: boolean
  /** Whether a client of ours, or the global `fetch`, was used at all. */
  readonly usedClient: boolean
  /** What stands in place of the real HTTP client, such as `MockAgent`; `undefined` where nothing does. */
  readonly mock: string | undefined
  readonly coverage: boolean
  /** Cookies that a user had to forget for others, because a target had set more than are kept. */
  readonly evictedCookies: number
  /** Names of steps that found no room of their own. */
  readonly stepsOverflowed: boolean
  /** Workers that carried a share of the run and did not come to its end, each with what became of it: "worker 2 of 4 exited with code 1 …". */
  readonly lostWorkers: readonly string[]
}

/** Everything a finished run leaves behind: what `result/` reads. Plain data. */
export interface RunRecord {
  readonly warmup: Snapshot
  readonly measured: Snapshot
  /** One per stage of the plan, by due time; together they are `measured`. */
  readonly stages: readonly Snapshot[]
  readonly generator: GeneratorRecord
  readonly schedule: ScheduleRecord
  readonly users: { readonly planned: number; readonly started: number; readonly failedStart: number }
  readonly aborted: Abort | undefined
  readonly observations: Observations
  /** How long the measured part took, from its boundary to its last end. */
  readonly measuredMs: Milliseconds
}
