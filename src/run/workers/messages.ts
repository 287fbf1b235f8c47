import type { Plan } from '../../plan/plan.ts'
import type { Share } from '../../pace/share.ts'
import type { Abort, GeneratorRecord } from '../../record/run-record.ts'
import type { SnapshotDelta } from '../../record/merge/snapshot-delta.ts'
import type { RequestSpec } from '../../protocols/http/request/request.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PortableTask } from '../task/portable.ts'
import type { RunStatus } from '../local/run-status.ts'
import type { Parts } from '../task/scenario.ts'
import type { ScenarioRecords } from '../local/run-scenarios.ts'
import type { SentError } from './sent-error.ts'

/** One thing to do, as data and the address of code. */
export type SerializedTask = PortableTask | { readonly kind: 'request'; readonly request: RequestSpec }

/** Everything that a worker carries. */
export interface WorkerPayload {
  /** Which worker this is, from 0. */
  readonly index: number
  /** How many there are. */
  readonly count: number
  /** One share, or one of each scenario that falls to this worker. */
  readonly shares: readonly SharePayload[]
}

/** Everything that a worker needs to carry a share: data that can be cloned, and the address of the code. */
export interface SharePayload {
  readonly plan: Plan
  readonly share: Share
  readonly task: SerializedTask | Parts<SerializedTask>
  readonly baseUrl: string | undefined
  readonly baseSocket: string | undefined
  /** What `setup` returned. */
  readonly data: unknown
}

/** What a worker is told, once it has everything. */
export type ToWorker =
  /** Begin at a time of the machine that is shortly ahead, the same for all; be done within `remainingMs` from then. */
  | { readonly kind: 'start'; readonly atMs: Milliseconds; readonly remainingMs: Milliseconds }
  /** End early: what is going on is cut off. */
  | { readonly kind: 'end'; readonly by: Abort['by']; readonly reason: string }

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** The task cannot be run at all. */
  | { readonly kind: 'failed'; readonly error: SentError }
  /** Twice a second: what is new. */
  | { readonly kind: 'report'; readonly reports: readonly ShareReport[]; readonly generator: GeneratorRecord }
  | ({ readonly kind: 'done' } & ScenarioRecords)

/** What has become of a share since the last report. */
export interface ShareReport {
  /** From the start of the run. */
  readonly elapsedMs: Milliseconds
  readonly status: RunStatus
  /** What was recorded since the last report: of warm-up (0), and of each stage (from 1), where anything was. */
  readonly changes: readonly { readonly index: number; readonly delta: SnapshotDelta }[]
}
