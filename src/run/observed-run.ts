import type { LoadLevel } from '../plan/steering/load-level.ts'
import type { Plan } from '../plan/plan.ts'
import type { ScenariosRecord } from '../record/merge/scenarios-record.ts'
import type { Clock } from '../units/time/clock.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { ObservedTarget } from './monitor/target/observed-target.ts'
import type { LiveSource } from './recording/live-source.ts'

/** A run in progress, for what shows or steers it. */
export interface ObservedRun {
  /** The one job, or one for each scenario. */
  readonly jobs: readonly ObservedJob[]
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  /** The targets that `serve` started, and what their latest sample says. */
  readonly targets?: (() => readonly ObservedTarget[]) | undefined
  /** Empty if the run stays in its thread. */
  workers(): readonly ObservedWorker[]
  /** What requests have sent so far that may be secret; empty if that is not noted. */
  sentValues(): readonly string[]
  /** Leaves the plan of a job for another load. */
  change(job: number, level: LoadLevel): void
  /** Begins the measured part again. Resolves with the record of what was measured before; rejects if that is not known. */
  restart(): Promise<ScenariosRecord>
  /** Starts no more iterations; those in progress have a moment to end. */
  stop(): void
}

export interface ObservedJob {
  readonly plan: Plan
  readonly source: LiveSource
  state(): LiveState
}

/** How a job goes on. */
export interface LiveState {
  /** How many users are active; in an open model, how many iterations are in progress. */
  readonly activeUsers: number
  readonly loopDelayP99Ms: Milliseconds
  readonly sendLatenessP99Ms: Milliseconds
}

export interface ObservedWorker {
  /** Such as `worker 2 of 4`. */
  readonly name: string
  readonly state: 'running' | 'over' | 'lost'
  readonly succeeded: number
  readonly loopDelayP99Ms: Milliseconds
  /** How long ago its last message came. */
  readonly lastHeardMs: Milliseconds
  /** How far its clock is behind ours, at most; `Infinity` if that is not known. */
  readonly clockOffsetMs: Milliseconds
}

/** Begins to observe a run that starts now; returns how to end that. Must not throw. */
export type ObserveRun = (run: ObservedRun) => () => void
