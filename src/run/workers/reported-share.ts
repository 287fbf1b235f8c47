import type { Plan } from '../../plan/plan.ts'
import { mergeSnapshots } from '../../record/merge/merge.ts'
import { liveCountsOf, type LiveCounts } from '../../record/live-counts.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { sumOfIterations, type Snapshot } from '../../record/snapshot.ts'
import { withDelta } from '../../record/merge/snapshot-delta.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import { recordFrom } from '../local/run-status.ts'
import type { ShareStatus } from '../local/share-slot.ts'
import type { ShareReport } from './messages.ts'
import type { ReportedState } from './share-group.ts'
import type { BlockSeries } from '../../record/blocks.ts'
import { sumOfHistograms, type Histogram } from '../../stats/histogram.ts'
import type { AbortLimitSource } from '../recording/abort-limits.ts'
import type { LiveState } from '../observed-run.ts'
import type { LiveSource } from '../recording/live-source.ts'
import type { ProgressSource, Tally } from '../recording/progress.ts'

/** The parts of a plan, of which nothing was recorded: the warm-up first, then the stages, or the whole measured part if there are none. */
export function emptyParts(plan: Plan): readonly Snapshot[] {
  const { warmup, stages, measured } = new PhaseRecorders(plan, 0).snapshots()
  return [warmup, ...(stages.length > 0 ? stages : [measured])]
}

/** The record of a share with these parts. */
export function recordOfParts(
  { activeUsers: _activeUsers, ...status }: ShareStatus,
  [warmup, ...stages]: readonly Snapshot[],
  hasStages: boolean,
): RunRecord {
  return recordFrom(status, { warmup: warmup!, measured: mergeSnapshots(stages), stages: hasStages ? stages : [] })
}

/** The state of a share, from the reports of its worker. */
export class ReportedShare implements ReportedState {
  elapsedMs: Milliseconds | undefined
  /** The warm-up first, then the stages, or the whole measured part if there are none. */
  readonly #snapshots: Snapshot[]
  readonly #hasStages: boolean
  #status: ShareStatus | undefined
  #final: RunRecord | undefined

  constructor(plan: Plan) {
    this.#hasStages = plan.model.stages.length > 0
    this.#snapshots = [...emptyParts(plan)]
  }

  get warmup(): Snapshot {
    return this.#snapshots[0]!
  }

  get stages(): readonly Snapshot[] {
    return this.#snapshots.slice(1)
  }

  get measureFromMs(): Milliseconds | undefined {
    return this.#status?.measureFromMs
  }

  get record(): RunRecord | undefined {
    if (this.#final !== undefined || this.#status === undefined) return this.#final
    return recordOfParts(this.#status, this.#snapshots, this.#hasStages)
  }

  /** The record of what was measured before measuring began again; set by {@link keepRecord}. */
  kept: RunRecord | undefined

  /** Keeps the record so far: measuring begins again. */
  keepRecord(): void {
    this.kept = this.record
  }

  get status(): ShareStatus | undefined {
    return this.#status
  }

  /** What requests had sent by then that may be secret. */
  get sentValues(): readonly string[] {
    return (this.#final ?? this.#status)?.observations.sentValues ?? []
  }

  add({ elapsedMs, status, changes }: ShareReport): void {
    this.elapsedMs = elapsedMs
    this.#status = status
    for (const { index, delta } of changes) this.#snapshots[index] = withDelta(delta, this.#snapshots[index])
  }

  /** Sets the final record. */
  complete(record: RunRecord): void {
    this.#final = record
    this.elapsedMs = Number.POSITIVE_INFINITY
    const snapshots = [record.warmup, ...(this.#hasStages ? record.stages : [record.measured])]
    snapshots.forEach((snapshot, index) => {
      this.#snapshots[index] = snapshot
    })
  }
}

/** A share of a job that some worker runs. */
interface TrackedShare {
  readonly reported: ReportedState
  /** Whether no further report will come. */
  readonly isOver: () => boolean
}

type LiveTally = Tally & { readonly live: LiveCounts }

/** The progress of a job over all workers, from their reports. */
export class JobProgress implements AbortLimitSource, ProgressSource, LiveSource {
  readonly #shares: readonly TrackedShare[]
  readonly #plannedMeasureFromMs: Milliseconds

  constructor(shares: readonly TrackedShare[], { warmup, startAtMs }: Plan) {
    this.#shares = shares
    this.#plannedMeasureFromMs = warmup.iterations > 0 ? Number.POSITIVE_INFINITY : startAtMs + warmup.durationMs
  }

  /** Up to when every worker has reported, from the start of the run; 0 until every worker with a share of the job has. */
  get reportedMs(): Milliseconds {
    return Math.min(...this.#shares.filter(({ isOver }) => !isOver()).map(({ reported }) => reported.elapsedMs ?? 0))
  }

  get measureFromMs(): Milliseconds {
    const known = this.#shares.map(({ reported }) => reported.measureFromMs).filter((measureFromMs) => measureFromMs !== undefined)
    return known.length === 0 ? this.#plannedMeasureFromMs : Math.max(...known)
  }

  get series(): readonly BlockSeries[] {
    return this.#shares.flatMap(({ reported }) => reported.stages)
  }

  get warmup(): LiveTally {
    return tallyOf(this.#shares.map(({ reported }) => reported.warmup))
  }

  /** All in one. */
  get stages(): readonly LiveTally[] {
    return [tallyOf(this.#shares.flatMap(({ reported }) => reported.stages))]
  }

  /** The state of all shares together. */
  state(): LiveState {
    const known = this.#shares.map(({ reported }) => reported.status).filter((status) => status !== undefined)
    return {
      activeUsers: known.reduce((sum, { activeUsers }) => sum + activeUsers, 0),
      loopDelayP99Ms: Math.max(0, ...known.map(({ generator }) => generator.loopDelayP99Ms)),
      sendLatenessP99Ms: Math.max(0, ...known.map(({ generator }) => generator.sendLatenessP99Ms)),
    }
  }

  /** As {@link ReportedShare.sentValues}, of all shares. */
  sentValues(): readonly string[] {
    return this.#shares.flatMap(({ reported }) => reported.sentValues)
  }
}

/** Histograms are added up only if somebody asks for them. */
function tallyOf(parts: readonly Snapshot[]): LiveTally {
  const { started, succeeded, failed, cutOff, dropped } = sumOfIterations(parts.map(({ iterations }) => iterations))
  let latency: Histogram | undefined
  return {
    get live() {
      return liveCountsOf(parts)
    },
    started,
    succeededCount: succeeded,
    badCount: failed + cutOff + dropped,
    get latency() {
      return (latency ??= sumOfHistograms(parts.map((part) => part.latency)))
    },
  }
}
