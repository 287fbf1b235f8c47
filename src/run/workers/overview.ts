import type { Plan } from '../../plan/plan.ts'
import { mergeBlocks, type BlockSeries } from '../../record/blocks.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LimitSource } from '../limit-watch.ts'
import type { ProgressSource, Tally } from '../progress.ts'
import type { Member } from './member.ts'

/** A run in workers as their reports show it. */
export class Overview implements LimitSource, ProgressSource {
  readonly #members: readonly Member[]
  readonly #plannedBoundaryMs: Milliseconds
  /** Most stages are over, or still to come, and their snapshots stay the same objects. */
  readonly #tallies = new WeakMap<Snapshot, Tally>()

  constructor(members: readonly Member[], { warmup }: Plan) {
    this.#members = members
    this.#plannedBoundaryMs = warmup.iterations > 0 ? Number.POSITIVE_INFINITY : warmup.durationMs
  }

  /** Up to when everything is known, from the start of the run; 0 until every worker has reported. */
  get knownMs(): Milliseconds {
    return Math.min(...this.#members.filter(({ isOver }) => !isOver).map(({ known }) => known.elapsedMs ?? 0))
  }

  get boundaryMs(): Milliseconds {
    const told = this.#members.map(({ known }) => known.boundaryMs).filter((boundaryMs) => boundaryMs !== undefined)
    return told.length === 0 ? this.#plannedBoundaryMs : Math.max(...told)
  }

  get blocks(): BlockSeries {
    return this.#members.flatMap(({ known }): readonly BlockSeries[] => known.parts).reduce(mergeBlocks)
  }

  get warmup(): Tally {
    const tallies = this.#members.map(({ known }) => this.#tallyOf(known.warmup))
    const latency = new Histogram()
    for (const tally of tallies) latency.add(tally.latency)
    return {
      started: tallies.reduce((sum, { started }) => sum + started, 0),
      succeededCount: tallies.reduce((sum, { succeededCount }) => sum + succeededCount, 0),
      badCount: tallies.reduce((sum, { badCount }) => sum + badCount, 0),
      latency,
    }
  }

  get parts(): readonly Tally[] {
    return this.#members.flatMap(({ known }) => known.parts.map((part) => this.#tallyOf(part)))
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
