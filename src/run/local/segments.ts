import type { Milliseconds } from '../../units/duration.ts'
import type { PausableClock } from '../../units/time/pausable-clock.ts'
import type { PhaseRecorders } from '../recording/phase-recorders.ts'

/** How many segments the measured part of a run has. */
const SEGMENTS = 12
const POLL_MS: Milliseconds = 1

/** What cutting a run into segments needs of it. */
export interface SegmentedRun {
  readonly clock: PausableClock
  readonly originMs: Milliseconds
  readonly recorders: PhaseRecorders
  /** Of the measured part, on the plan: one of them may be infinite. */
  readonly durationMs: Milliseconds
  readonly iterations: number
  readonly loop: { hold(): void; resume(): void }
  /** Resolves when no iteration is in progress; earlier if the run is aborted. */
  readonly idle: () => Promise<void>
  /** Called between segments, with how many measured iterations have ended. */
  readonly onSegment: (iterations: number) => Promise<void>
}

/** Cuts the measured part of a run into segments, by time or by count. In between nothing is sent, nothing is in progress, and the clock of the run stands still. */
export class Segments {
  readonly #run: SegmentedRun
  #next = 0
  #isOver = false
  #pause: Promise<void> | undefined

  constructor(run: SegmentedRun) {
    this.#run = run
  }

  /** The measured part has begun. */
  begin(): void {
    this.#poll()
  }

  /** The last segment is over: nothing is in progress any more. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#pause
    this.#run.clock.stop()
    await this.#run.onSegment(this.#ended)
    this.#run.clock.go()
  }

  /** The run was aborted: no more pauses. */
  async abandon(): Promise<void> {
    this.#isOver = true
    await this.#pause
  }

  #poll(): void {
    this.#run.clock.after(POLL_MS, () => {
      if (this.#isOver) return
      if (this.#progress < this.#next / SEGMENTS) this.#poll()
      else this.#pause = this.#between().then(() => this.#poll())
    })
  }

  async #between(): Promise<void> {
    const { clock, loop, idle, onSegment } = this.#run
    while (this.#next / SEGMENTS <= this.#progress) this.#next++
    const sinceMs = clock.now()
    loop.hold()
    await idle()
    // What iterations took to end is no time of the plan: with the pause, users would do less of it.
    clock.stop(sinceMs)
    if (!this.#isOver) await onSegment(this.#ended)
    // The plan may have ended while the last iterations did.
    if (!this.#isOver) loop.resume()
    clock.go()
  }

  /** The share of the measured part that is over. */
  get #progress(): number {
    const { clock, originMs, recorders, durationMs, iterations } = this.#run
    return Math.max((clock.now() - originMs - recorders.measureFromMs) / durationMs, this.#ended / iterations)
  }

  get #ended(): number {
    return this.#run.recorders.stages.reduce((sum, { endedCount }) => sum + endedCount, 0)
  }
}
