import { overall } from '../../plan/scenarios/overall.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Abort } from '../../record/run-record.ts'
import type { Clock, Timer } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { AbortLimits, ofScenario, type AbortLimitSource } from '../recording/abort-limits.ts'
import { ProgressMeter, sourceOfAll, type Progress, type ProgressSource } from '../recording/progress.ts'
import { reasonOf } from '../signals.ts'

const POLL_INTERVAL_MS = 250

export const OUT_OF_TIME = 'the test ran out of time'

/** One plan of a run, and what is known of it while it runs. */
export interface WatchedJob {
  readonly plan: Plan
  readonly source: AbortLimitSource & ProgressSource
  /** Up to when limits apply to what is known at `nowMs`; `undefined` once the plan is over. Both from the start of the run. */
  readonly judgedMs: (nowMs: Milliseconds) => Milliseconds | undefined
}

export interface RunWatchSettings {
  /** One job, or one for each scenario. */
  readonly jobs: readonly WatchedJob[]
  readonly clock: Clock
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  readonly signal?: AbortSignal | undefined
  /** When the run must be over, on the clock; `Infinity` for no limit. */
  readonly lastMs?: Milliseconds
  /** Called at each poll from then on. */
  readonly onOutOfTime?: (nowMs: Milliseconds) => void
  readonly abort: (by: Abort['by'], reason: string) => void
  /** Called at each poll, before anything else; `nowMs` on the clock. */
  readonly onPoll?: ((nowMs: Milliseconds) => void) | undefined
  /** Called at each poll with the progress of all jobs together. */
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** Polls a run, wherever it runs: aborts it if its signal says so or a limit of `abortWhen` is exceeded, notices that its time is up, and reports progress. */
export class RunWatch {
  readonly #settings: RunWatchSettings
  readonly #lastMs: Milliseconds
  readonly #limits: readonly (WatchedJob & { readonly watch: AbortLimits })[]
  readonly #meter: ProgressMeter | undefined
  #timer: Timer | undefined
  #isStopped = false

  constructor(settings: RunWatchSettings) {
    const { jobs, signal, lastMs = Number.POSITIVE_INFINITY, onProgress, onPoll } = settings
    this.#settings = settings
    this.#lastMs = lastMs
    this.#limits = jobs.flatMap((job) =>
      job.plan.abortWhen === undefined ? [] : [{ ...job, watch: new AbortLimits(job.plan.abortWhen, job.source) }],
    )
    this.#meter = onProgress && new ProgressMeter(overall(jobs.map(({ plan }) => plan)), sourceOfAll(jobs.map(({ source }) => source)))
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (signal?.aborted === true) this.#onAbort()
    const hasWork = this.#limits.length > 0 || this.#meter !== undefined || onPoll !== undefined || Number.isFinite(lastMs)
    if (hasWork) this.#pollLater(0)
  }

  /** Clears all timers and listeners. */
  stop(): void {
    const { clock, signal } = this.#settings
    this.#isStopped = true
    signal?.removeEventListener('abort', this.#onAbort)
    if (this.#timer !== undefined) clock.cancel(this.#timer)
  }

  readonly #onAbort = (): void => this.#settings.abort('signal', reasonOf(this.#settings.signal))

  #pollLater(leastMs: Milliseconds): void {
    const { clock } = this.#settings
    const leftMs = Math.ceil(this.#lastMs - clock.now())
    // In a later turn: what came while this thread was busy is read before anything is judged by it.
    this.#timer = clock.after(Math.max(leastMs, Math.min(POLL_INTERVAL_MS, leftMs)), () => clock.soon(this.#poll))
  }

  readonly #poll = (): void => {
    if (this.#isStopped) return
    const { clock, originMs, onPoll, onOutOfTime, onProgress, abort } = this.#settings
    const nowMs = clock.now()
    onPoll?.(nowMs)
    if (nowMs >= this.#lastMs) onOutOfTime?.(nowMs)
    for (const { plan, judgedMs, watch } of this.#limits) {
      const upToMs = judgedMs(nowMs - originMs)
      const exceeded = upToMs === undefined ? undefined : watch.poll(upToMs)
      if (exceeded !== undefined) abort('limit', ofScenario(plan, exceeded))
    }
    if (this.#meter !== undefined) onProgress?.(this.#meter.poll(nowMs - originMs))
    this.#pollLater(1)
  }
}
