import type { Plan } from '../../plan/plan.ts'
import type { BlockSeries } from '../../record/blocks.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LimitSource } from '../limit-watch.ts'
import { sumOf, type ProgressSource, type Tally } from '../progress.ts'
import type { KnownPart } from './known-part.ts'

/** A share of a job that is carried somewhere. */
export interface CarriedShare {
  readonly known: KnownPart
  /** Whether nothing more will come of it. */
  readonly isOver: () => boolean
}

/** A job in workers as their reports show it. */
export class Overview implements LimitSource, ProgressSource {
  readonly #shares: readonly CarriedShare[]
  readonly #plannedBoundaryMs: Milliseconds
  /** Most stages are over, or still to come, and their snapshots stay the same objects. */
  readonly #tallies = new WeakMap<Snapshot, Tally>()

  constructor(shares: readonly CarriedShare[], { warmup, startAtMs }: Plan) {
    this.#shares = shares
    this.#plannedBoundaryMs = warmup.iterations > 0 ? Number.POSITIVE_INFINITY : startAtMs + warmup.durationMs
  }

  /** Up to when everything is known, from the start of the run; 0 until every worker that carries a share of it has reported. */
  get knownMs(): Milliseconds {
    return Math.min(...this.#shares.filter(({ isOver }) => !isOver()).map(({ known }) => known.elapsedMs ?? 0))
  }

  get boundaryMs(): Milliseconds {
    const told = this.#shares.map(({ known }) => known.boundaryMs).filter((boundaryMs) => boundaryMs !== undefined)
    return told.length === 0 ? this.#plannedBoundaryMs : Math.max(...told)
  }

  get series(): readonly BlockSeries[] {
    return this.#shares.flatMap(({ known }) => known.parts)
  }

  get warmup(): Tally {
    return sumOf(this.#shares.map(({ known }) => this.#tallyOf(known.warmup)))
  }

  get parts(): readonly Tally[] {
    return this.#shares.flatMap(({ known }) => known.parts.map((part) => this.#tallyOf(part)))
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
