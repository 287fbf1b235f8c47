import type { Plan } from '../../plan/plan.ts'
import { mergeBlocks, type BlockSeries } from '../../record/blocks.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { Histogram } from '../../stats/histogram.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LimitSource } from '../limit-watch.ts'
import type { ProgressSource, Tally } from '../progress.ts'
import type { Member } from './member.ts'

const NO_BLOCKS: BlockSeries = { blockMs: 0, blocks: [] }

/** A run in workers as their last reports show it. */
export class Overview implements LimitSource, ProgressSource {
  readonly #members: readonly Member[]
  readonly #plannedBoundaryMs: Milliseconds

  constructor(members: readonly Member[], { warmup }: Plan) {
    this.#members = members
    this.#plannedBoundaryMs = warmup.iterations > 0 ? Number.POSITIVE_INFINITY : warmup.durationMs
  }

  /** Up to when everything is known, from the start of the run; 0 until every worker has reported. */
  get knownMs(): Milliseconds {
    return Math.min(...this.#members.filter(({ isOver }) => !isOver).map(({ report }) => report?.elapsedMs ?? 0))
  }

  get boundaryMs(): Milliseconds {
    const known = this.#members.flatMap(({ report }) =>
      report === undefined || Number.isNaN(report.boundaryMs) ? [] : [report.boundaryMs],
    )
    return known.length === 0 ? this.#plannedBoundaryMs : Math.max(...known)
  }

  get blocks(): BlockSeries {
    const series = this.#records.map(({ measured }): BlockSeries => measured)
    return series.length === 0 ? NO_BLOCKS : series.reduce(mergeBlocks)
  }

  get warmup(): Tally {
    const tallies = this.#records.map(({ warmup }) => tallyOf(warmup))
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
    return this.#records.map(({ measured }) => tallyOf(measured))
  }

  get #records(): readonly RunRecord[] {
    return this.#members.flatMap(({ report }) => (report === undefined ? [] : [report.record]))
  }
}

const tallyOf = ({ iterations: { started, succeeded, failed, cutOff, dropped }, latency }: Snapshot): Tally => ({
  started,
  succeededCount: succeeded,
  badCount: failed + cutOff + dropped,
  latency: Histogram.decode(latency),
})
