import type { Share } from '../../pace/share.ts'
import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ShareStatus } from '../local/share-slot.ts'
import type { ToWorker } from './messages.ts'

/** Whatever carries the shares of a run: threads, processes, or agents on other machines. */
export interface ShareGroup<Member extends GroupMember = GroupMember> {
  readonly workers: readonly Member[]
  /** Those that have not finished. */
  readonly living: readonly Member[]
  /** Resolves when every member waits for the start; rejects if the task cannot run. */
  readonly ready: Promise<void>
  /** Resolves when every member has finished or was lost; rejects if the run cannot continue. */
  readonly over: Promise<void>
  send(message: ToWorker): void
  /** Declares those that have not finished lost. */
  giveUp(how: string): void
}

/** A thread, process or agent, with what it carries. */
export interface GroupMember {
  /** Such as "worker 2 of 4". */
  readonly name: string
  readonly shares: readonly MemberShare[]
  /** Its generator record, over all of its shares; `undefined` if there was no report. */
  readonly generator: GeneratorRecord | undefined
  /** When its last message arrived, on the clock. */
  readonly heardMs: Milliseconds
  /** How far its clock is behind that of this thread, at most: the shortest time that one of its messages took. `Infinity` before the first one. */
  readonly clockOffsetMs: Milliseconds
  /** How it was lost; `undefined` if it was not. */
  readonly lost: string | undefined
  readonly isOver: boolean
  /** Called when it has reported what it measured before a restart, or will not any more. */
  onRestarted: (() => void) | undefined
  send(message: ToWorker): void
  /** Declares it lost, whether or not it lives. */
  fail(how: string): void
}

/** What a member carries of a job. */
export interface MemberShare {
  /** The index of its job in the run. */
  readonly job: number
  readonly plan: Plan
  /** The shares that it carries: a worker has one, an agent may have one for each of its threads. */
  readonly parts: readonly Share[]
  readonly reported: ReportedState
}

/** The state of what a member carries of a job, as it has reported it. */
export interface ReportedState {
  /** The time of the last report, from the start of the run; `undefined` if there was none. */
  readonly elapsedMs: Milliseconds | undefined
  /** The state of the last report; `undefined` if there was none. */
  readonly status: ShareStatus | undefined
  /** What requests had sent by then that may be secret. */
  readonly sentValues: readonly string[]
  /** Where the measured part begins, from the start of the run; `undefined` if there was no report. */
  readonly measureFromMs: Milliseconds | undefined
  readonly warmup: Snapshot
  /** Together they are the measured part. */
  readonly stages: readonly Snapshot[]
  /** The record so far; `undefined` if there was no report. */
  readonly record: RunRecord | undefined
  /** The record of what was measured before measuring began again. */
  kept: RunRecord | undefined
}
