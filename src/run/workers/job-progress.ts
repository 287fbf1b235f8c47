import type { Plan } from '../../plan/plan.ts'
import type { BlockSeries } from '../../record/blocks.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { AbortLimitSource } from '../recording/abort-limits.ts'
import { sumOf, type ProgressSource, type Tally } from '../recording/progress.ts'
import type { ReportedShare } from './reported-share.ts'

/** A share of a job that some worker runs. */
export interface TrackedShare {
  readonly reported: ReportedShare
  /** Whether no further report will come. */
  readonly isOver: () => boolean
}

/** The progress of a job over all workers, from their reports. */
export class JobProgress implements AbortLimitSource, ProgressSource {
  readonly #shares: readonly TrackedShare[]
  readonly #plannedMeasureFromMs: Milliseconds
  /** Most stages are over, or have not started, and their snapshots stay the same objects. */
  readonly #tallies = new WeakMap<Snapshot, Tally>()

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

  get warmup(): Tally {
    return sumOf(this.#shares.map(({ reported }) => this.#tallyOf(reported.warmup)))
  }

  get stages(): readonly Tally[] {
    return this.#shares.flatMap(({ reported }) => reported.stages.map((part) => this.#tallyOf(part)))
  }

  #tallyOf(snapshot: Snapshot): Tally {
    const known = this.#tallies.get(snapshot)
    if (known !== undefined) return known
    const { started, succeeded, failed, cutOff, dropped } = snapshot.iterations
    const tally: Tally = {
      started,
      succeededCount: succeeded,
      badCount: failed + cutOff + dropped,
      latency: Histogram.decode(snapshot.latency),
    }
    this.#tallies.set(snapshot, tally)
    return tally
  }
}
