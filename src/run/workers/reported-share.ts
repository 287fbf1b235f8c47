import type { Plan } from '../../plan/plan.ts'
import { mergeSnapshots } from '../../record/merge/merge.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { withDelta } from '../../record/merge/snapshot-delta.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import { recordFrom, type RunStatus } from '../local/run-status.ts'
import type { ShareReport } from './messages.ts'

/** What is known of a share, put together from the reports of its worker. */
export class ReportedShare {
  /** Up to when, from the start of the run; `undefined` where nothing was ever told. */
  elapsedMs: Milliseconds | undefined
  /** Warm-up first, then the stages, or the one part of a run that has none. */
  readonly #snapshots: Snapshot[]
  readonly #hasStages: boolean
  #status: RunStatus | undefined
  #final: RunRecord | undefined

  constructor(plan: Plan) {
    const { warmup, stages, measured } = new PhaseRecorders(plan, 0).snapshots()
    this.#hasStages = stages.length > 0
    this.#snapshots = [warmup, ...(this.#hasStages ? stages : [measured])]
  }

  get warmup(): Snapshot {
    return this.#snapshots[0]!
  }

  /** Together they are what is measured. */
  get stages(): readonly Snapshot[] {
    return this.#snapshots.slice(1)
  }

  /** Where the measured part begins, from the start of the run; `undefined` where nothing was ever told. */
  get measureFromMs(): Milliseconds | undefined {
    return this.#status?.measureFromMs
  }

  /** Everything that is known; `undefined` where nothing was ever told. */
  get record(): RunRecord | undefined {
    if (this.#final !== undefined || this.#status === undefined) return this.#final
    const { warmup, stages } = this
    return recordFrom(this.#status, { warmup, measured: stages.reduce(mergeSnapshots), stages: this.#hasStages ? stages : [] })
  }

  add({ elapsedMs, status, changes }: ShareReport): void {
    this.elapsedMs = elapsedMs
    this.#status = status
    for (const { index, delta } of changes) this.#snapshots[index] = withDelta(delta, this.#snapshots[index])
  }

  /** All there will ever be. */
  complete(record: RunRecord): void {
    this.#final = record
    this.elapsedMs = Number.POSITIVE_INFINITY
    const snapshots = [record.warmup, ...(this.#hasStages ? record.stages : [record.measured])]
    snapshots.forEach((snapshot, index) => {
      this.#snapshots[index] = snapshot
    })
  }
}
