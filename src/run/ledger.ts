import { stageAt, stageEnds } from '../pace/stage-clock.ts'
import type { Plan } from '../plan/plan.ts'
import { blockLength, type BlockSeries } from '../record/blocks.ts'
import { mergeSnapshots } from '../record/merge.ts'
import { Recorder, type RecorderSettings } from '../record/recorder.ts'
import type { Snapshot } from '../record/snapshot.ts'
import type { Milliseconds } from '../units/duration.ts'

const plainRecorder = (settings: RecorderSettings): Recorder => new Recorder(settings)

/** Decides into which record an iteration belongs, by when it was due: warm-up, or which stage. All times from the start of the run. */
export class Ledger {
  readonly warmup: Recorder
  /** One per stage; a single one for a run without stages. */
  readonly parts: readonly Recorder[]
  readonly #warmupIterations: number
  readonly #stageEndsMs: readonly Milliseconds[]
  readonly #durationMs: Milliseconds
  readonly #window: { startMs: Milliseconds; endMs: Milliseconds }

  /** `boundaryMs` is `Infinity` as long as it is not known: a warm-up by count ends when its last iteration has started. */
  constructor(plan: Plan, boundaryMs: Milliseconds, recorderWith: (settings: RecorderSettings) => Recorder = plainRecorder) {
    const { model, durationMs, warmup } = plan
    this.#durationMs = durationMs
    this.#window = { startMs: boundaryMs, endMs: boundaryMs + durationMs }
    const settings = { blockMs: blockLength(warmup.durationMs + durationMs), window: this.#window, startsWhenDue: model.kind === 'closed' }
    this.warmup = recorderWith(settings)
    this.parts = Array.from({ length: Math.max(1, model.stages.length) }, () => recorderWith(settings))
    this.#warmupIterations = warmup.iterations
    this.#stageEndsMs = stageEnds(model.stages)
  }

  get boundaryMs(): Milliseconds {
    return this.#window.startMs
  }

  /** `Infinity` for a run by count, and as long as the boundary is not known. */
  get endMs(): Milliseconds {
    return this.#window.endMs
  }

  /** What was measured so far, by when it ended. */
  get series(): readonly BlockSeries[] {
    return this.parts.map(({ blocks }) => blocks)
  }

  /** Sets the boundary between warm-up and measurement, once it is known. */
  startMeasuring(boundaryMs: Milliseconds): void {
    this.#window.startMs = boundaryMs
    this.#window.endMs = boundaryMs + this.#durationMs
  }

  isWarmup(index: number, dueMs: Milliseconds): boolean {
    return index < this.#warmupIterations || dueMs < this.#window.startMs
  }

  recorderFor(index: number, dueMs: Milliseconds): Recorder {
    if (this.isWarmup(index, dueMs)) return this.warmup
    return this.#stageEndsMs.length === 0 ? this.parts[0]! : this.parts[stageAt(this.#stageEndsMs, dueMs - this.#window.startMs)]!
  }

  /** As {@link recorderFor} of something that is no part of the warm-up whenever it happens. */
  partAt(timeMs: Milliseconds): Recorder {
    return this.parts[stageAt(this.#stageEndsMs, timeMs - this.#window.startMs)] ?? this.parts[0]!
  }

  /** The stages in order, and everything measured as one. */
  snapshots(): { readonly measured: Snapshot; readonly stages: readonly Snapshot[]; readonly warmup: Snapshot } {
    const parts = this.parts.map((part) => part.snapshot())
    return { measured: parts.reduce(mergeSnapshots), stages: this.#stageEndsMs.length === 0 ? [] : parts, warmup: this.warmup.snapshot() }
  }
}
