import type { Plan } from '../../plan/plan.ts'
import type { AgentNetwork } from '../../protocols/guard/agent-hosts.ts'
import type { Share } from '../../pace/share.ts'
import type { Abort, GeneratorRecord } from '../../record/run-record.ts'
import type { SnapshotDelta } from '../../record/merge/snapshot-delta.ts'
import type { RequestSpec } from '../../protocols/http/request/request.ts'
import type { TargetProcesses } from '../../serve/process/running-targets.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PortableTask } from '../task/portable.ts'
import type { Parts } from '../task/scenario.ts'
import type { ShareChange, ShareStatus } from '../local/share-slot.ts'
import type { ScenarioRecords } from '../local/run-scenarios.ts'
import type { SentError } from './sent-error.ts'

/** A simple task, as data and the address of its code. */
export type SerializedTask = PortableTask | { readonly kind: 'request'; readonly request: RequestSpec }

/** Everything that a worker gets. */
export interface WorkerPayload {
  /** The index of this worker, from 0. */
  readonly index: number
  /** The number of workers. */
  readonly count: number
  /** One share, or one of each scenario assigned to this worker. */
  readonly shares: readonly SharePayload[]
  /** Until when a worker of an agent may send; absent elsewhere. */
  readonly lease?: SentLease | undefined
}

/** Everything that a worker needs to run a share: data that can be cloned, and the address of the code. */
export interface SharePayload {
  readonly plan: Plan
  readonly share: Share
  readonly task: SerializedTask | Parts<SerializedTask>
  readonly baseUrl: string | undefined
  readonly baseSocket: string | undefined
  /** What `setup` returned. */
  readonly data: unknown
  /** The functions of the options with these names. */
  readonly headers: PortableTask | undefined
  readonly names: PortableTask | undefined
  readonly notesSent: boolean
  readonly targets: readonly TargetProcesses[]
  /** As in `RunJob`. */
  readonly agent?: AgentNetwork | undefined
}

/** The memory of a `Lease` for a thread; for a process its end, in the time that all processes share: it is renewed by messages. */
export type SentLease = SharedArrayBuffer | Milliseconds

/** Messages to a worker that is ready; `renew` comes before as well. */
export type ToWorker =
  /** Start at a machine time shortly ahead, the same for all; be done within `remainingMs` from then. */
  | { readonly kind: 'start'; readonly atMs: Milliseconds; readonly remainingMs: Milliseconds }
  /** Abort: running iterations are cut off. */
  | { readonly kind: 'end'; readonly by: Abort['by']; readonly reason: string }
  /** A change of one of its shares, or of all. Before a restart it reports what it has measured. */
  | { readonly kind: 'change'; readonly share: number | undefined; readonly change: ShareChange }
  /** For the processes of an agent: moves the end of the lease. */
  | { readonly kind: 'renew'; readonly leaseEndMs: Milliseconds }

/** Messages from a worker. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** The task cannot run at all. */
  | { readonly kind: 'failed'; readonly error: SentError }
  /** Twice a second: the changes. `sentMs` is the time of the machine, `isLast` is set if measuring begins again after it. */
  | {
      readonly kind: 'report'
      readonly reports: readonly ShareReport[]
      readonly generator: GeneratorRecord
      readonly sentMs: Milliseconds
      readonly isLast?: boolean
    }
  | ({ readonly kind: 'done' } & ScenarioRecords)

/** The changes of a share since the last report. */
export interface ShareReport {
  /** From the start of the run. */
  readonly elapsedMs: Milliseconds
  readonly status: ShareStatus
  /** The changes since the last report of the warm-up (0) and of each stage (from 1), if there are any. */
  readonly changes: readonly { readonly index: number; readonly delta: SnapshotDelta }[]
}
