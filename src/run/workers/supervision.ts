import { systemClock } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { EarlyEnd } from '../early-end.ts'
import { LimitWatch } from '../limit-watch.ts'
import { ProgressMeter } from '../progress.ts'
import { reasonOf } from '../reason-of.ts'
import type { Job } from '../runner.ts'
import { STOP_MS } from '../stop-bound.ts'
import { Timers } from '../timers.ts'
import type { Crew } from './crew.ts'
import { latestEnd } from './latest-end.ts'
import { Overview } from './overview.ts'
import { reasonToGiveUp } from './stuck.ts'

const LOOK_EVERY_MS = 250
/** What a worker gets to hand over what it has, once it was told to end. */
const ANSWER_MS = 500

export interface SupervisionSettings {
  readonly crew: Crew
  readonly job: Job
  readonly end: EarlyEnd
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  /** When no worker is waited for any more, on the clock; `Infinity` for no bound. */
  readonly lastMs: Milliseconds
}

/**
 * Sees to it that every worker of a run comes to an end: tells all to end early where somebody asks for it or a limit is exceeded over all shares, and gives up
 * those that do not answer any more. Tells how far the run has come.
 */
export class Supervision {
  readonly #settings: SupervisionSettings
  readonly #overview: Overview
  readonly #limits: LimitWatch | undefined
  readonly #meter: ProgressMeter | undefined
  /** What users need to stop, once they have no more iterations. */
  readonly #stopMs: Milliseconds
  readonly #endOf: (boundaryMs: Milliseconds) => Milliseconds
  readonly #timers = new Timers(systemClock)
  #isOver = false

  constructor(settings: SupervisionSettings) {
    const { plan, task, signal, onProgress } = settings.job
    this.#settings = settings
    this.#overview = new Overview(settings.crew.members, plan)
    this.#limits = plan.abortWhen === undefined ? undefined : new LimitWatch(plan.abortWhen, this.#overview)
    this.#meter = onProgress === undefined ? undefined : new ProgressMeter(plan, this.#overview)
    this.#stopMs = task.kind === 'scenario' && task.stop !== undefined ? STOP_MS : 0
    this.#endOf = latestEnd(plan)
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (signal?.aborted === true) this.#onAbort()
    void settings.end.happened.then(() => this.#endEarly())
    this.#lookLater()
  }

  /** Leaves no timer and no listener behind. */
  stop(): void {
    this.#isOver = true
    this.#timers.cancelAll()
    this.#settings.job.signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#settings.end.abort('signal', reasonOf(this.#settings.job.signal))

  #lookLater(): void {
    const delayMs = Math.max(1, Math.min(LOOK_EVERY_MS, this.#settings.lastMs - systemClock.now()))
    // What came while this thread was busy is read before anybody is judged by it.
    this.#timers.after(delayMs, () => systemClock.soon(this.#look))
  }

  readonly #look = (): void => {
    if (this.#isOver) return
    const { job, originMs, lastMs } = this.#settings
    const nowMs = systemClock.now()
    this.#giveUpDead(nowMs)
    if (nowMs >= lastMs) this.#endInTime(nowMs)
    this.#judge()
    if (this.#meter !== undefined) job.onProgress?.(this.#meter.look(nowMs - originMs))
    this.#lookLater()
  }

  #giveUpDead(nowMs: Milliseconds): void {
    const { job, crew, originMs } = this.#settings
    for (const member of crew.living) {
      const endMs = originMs + this.#endOf(member.known.boundaryMs ?? this.#overview.boundaryMs) + this.#stopMs
      const heardMs = Math.max(member.heardMs, originMs)
      const reason = reasonToGiveUp({ nowMs, heardMs, endMs, timeoutMs: job.plan.timeoutMs })
      if (reason !== undefined) member.lose(reason)
    }
  }

  /** Where the plan is over, what goes on is only cut off: being out of time is no early end any more. */
  #endInTime(nowMs: Milliseconds): void {
    const { job, crew, end, originMs } = this.#settings
    if (nowMs - originMs < this.#overview.boundaryMs + job.plan.durationMs)
      end.abort('deadline', 'the time that the running test leaves was over')
    crew.giveUp('was not done when the time that the running test leaves was over')
  }

  #judge(): void {
    const { job, end } = this.#settings
    const { knownMs, boundaryMs } = this.#overview
    if (knownMs >= boundaryMs + job.plan.durationMs) return
    const exceeded = this.#limits?.look(knownMs)
    if (exceeded !== undefined) end.abort('limit', exceeded)
  }

  #endEarly(): void {
    const { crew, end, lastMs } = this.#settings
    if (this.#isOver || end.abortion === undefined) return
    const { by, reason } = end.abortion
    crew.tell({ kind: 'end', by, reason })
    this.#timers.after(Math.min(ANSWER_MS + this.#stopMs, lastMs - systemClock.now()), () => crew.giveUp('did not end when it was told to'))
  }
}
