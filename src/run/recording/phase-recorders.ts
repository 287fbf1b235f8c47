import { stageAt, stageEnds } from '../../pace/stage-clock.ts'
import type { Plan } from '../../plan/plan.ts'
import { blockLength, type BlockSeries } from '../../record/blocks.ts'
import type { MachineWindows } from '../../record/machine/machine-windows.ts'
import { mergeSnapshots } from '../../record/merge/merge.ts'
import { Recorder, type RecorderSettings } from '../../record/recorder.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'

const plainRecorder = (settings: RecorderSettings): Recorder => new Recorder(settings)

/** Picks the recorder of an iteration by when it was due: warm-up, or one of the stages. All times count from the start of the run. */
export class PhaseRecorders {
  readonly warmup: Recorder
  #stages: readonly Recorder[]
  readonly #newStages: () => readonly Recorder[]
  readonly #warmupIterations: number
  readonly #stageEndsMs: readonly Milliseconds[]
  readonly #durationMs: Milliseconds
  readonly #window: { startMs: Milliseconds; endMs: Milliseconds }

  /** `measureFromMs` is `Infinity` until it is known: a warm-up by count ends when its last iteration has started. */
  constructor(
    plan: Plan,
    measureFromMs: Milliseconds,
    recorderWith: (settings: RecorderSettings) => Recorder = plainRecorder,
    machine?: MachineWindows,
  ) {
    const { model, durationMs, warmup } = plan
    this.#durationMs = durationMs
    this.#window = { startMs: measureFromMs, endMs: measureFromMs + durationMs }
    const settings = {
      blockMs: blockLength(warmup.durationMs + durationMs),
      window: this.#window,
      startsWhenDue: model.kind === 'closed',
      machine,
    }
    this.warmup = recorderWith(settings)
    this.#newStages = () => Array.from({ length: Math.max(1, model.stages.length) }, () => recorderWith(settings))
    this.#stages = this.#newStages()
    this.#warmupIterations = warmup.iterations
    this.#stageEndsMs = stageEnds(model.stages)
  }

  /** One per stage; a run without stages has one. */
  get stages(): readonly Recorder[] {
    return this.#stages
  }

  get measureFromMs(): Milliseconds {
    return this.#window.startMs
  }

  /** `Infinity` for a run by count, and until the boundary is known. */
  get endMs(): Milliseconds {
    return this.#window.endMs
  }

  /** The measurement so far, by when iterations ended. */
  get series(): readonly BlockSeries[] {
    return this.stages.map(({ blocks }) => blocks)
  }

  /** Sets the boundary between warm-up and measurement, once it is known. */
  startMeasuring(measureFromMs: Milliseconds): void {
    this.#window.startMs = measureFromMs
    this.#window.endMs = measureFromMs + this.#durationMs
  }

  /** Begins the measured part again, and leaves what was recorded of it. The end of the run stays. */
  restart(nowMs: Milliseconds): void {
    this.#stages = this.#newStages()
    this.#window.startMs = nowMs
  }

  isWarmup(index: number, dueMs: Milliseconds): boolean {
    return index < this.#warmupIterations || dueMs < this.#window.startMs
  }

  recorderFor(index: number, dueMs: Milliseconds): Recorder {
    if (this.isWarmup(index, dueMs)) return this.warmup
    return this.#stageEndsMs.length === 0 ? this.#stages[0]! : this.#stages[stageAt(this.#stageEndsMs, dueMs - this.#window.startMs)]!
  }

  /** As {@link recorderFor}, for something that never belongs to the warm-up. */
  stageAt(timeMs: Milliseconds): Recorder {
    return this.stages[stageAt(this.#stageEndsMs, timeMs - this.#window.startMs)] ?? this.stages[0]!
  }

  /** The snapshots of the stages, in order, and of the whole measured part. */
  snapshots(): { readonly measured: Snapshot; readonly stages: readonly Snapshot[]; readonly warmup: Snapshot } {
    const parts = this.stages.map((part) => part.snapshot())
    return { measured: mergeSnapshots(parts), stages: this.#stageEndsMs.length === 0 ? [] : parts, warmup: this.warmup.snapshot() }
  }
}
