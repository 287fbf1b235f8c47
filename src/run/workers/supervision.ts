import { systemClock } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { overall } from '../../plan/overall.ts'
import type { Plan } from '../../plan/plan.ts'
import type { EarlyEnd } from '../early-end.ts'
import { LimitWatch, ofScenario } from '../limit-watch.ts'
import { ProgressMeter, sourceOfAll } from '../progress.ts'
import { reasonOf } from '../reason-of.ts'
import type { Job } from '../runner.ts'
import { STOP_MS } from '../stop-bound.ts'
import { Timers } from '../timers.ts'
import type { Crew } from './crew.ts'
import { latestEnd } from './latest-end.ts'
import type { Member } from './member.ts'
import { Overview } from './overview.ts'
import { reasonToGiveUp } from './stuck.ts'

const LOOK_EVERY_MS = 250
/** What a worker gets to hand over what it has, once it was told to end. */
const ANSWER_MS = 500

export interface SupervisionSettings {
  readonly crew: Crew
  /** One, or the scenarios of the run. */
  readonly jobs: readonly Job[]
  readonly end: EarlyEnd
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  /** When no worker is waited for any more, on the clock; `Infinity` for no bound. */
  readonly lastMs: Milliseconds
}

/** A job, and what is known of it over all workers. */
interface SupervisedJob {
  readonly plan: Plan
  readonly overview: Overview
  readonly limits: LimitWatch | undefined
  /** When a share of it has to be over, by where measuring began in it. */
  readonly endOf: (boundaryMs: Milliseconds) => Milliseconds
}

function supervised(plan: Plan, job: number, members: readonly Member[]): SupervisedJob {
  const shares = members.flatMap((member) =>
    member.shares.filter((share) => share.job === job).map(({ known }) => ({ known, isOver: () => member.isOver })),
  )
  const overview = new Overview(shares, plan)
  const limits = plan.abortWhen === undefined ? undefined : new LimitWatch(plan.abortWhen, overview)
  return { plan, overview, limits, endOf: latestEnd(plan) }
}

/**
 * Sees to it that every worker of a run comes to an end: tells all to end early where somebody asks for it or a limit is exceeded over all shares, and gives up
 * those that do not answer any more. Tells how far the run has come.
 */
export class Supervision {
  readonly #settings: SupervisionSettings
  readonly #supervised: readonly SupervisedJob[]
  readonly #meter: ProgressMeter | undefined
  /** What users need to stop, once they have no more iterations. */
  readonly #stopMs: Milliseconds
  readonly #timers = new Timers(systemClock)
  #isOver = false

  constructor(settings: SupervisionSettings) {
    const { jobs, crew } = settings
    const { signal, onProgress } = jobs[0]!
    this.#settings = settings
    this.#supervised = jobs.map(({ plan }, job) => supervised(plan, job, crew.members))
    const overviews = this.#supervised.map(({ overview }) => overview)
    this.#meter = onProgress === undefined ? undefined : new ProgressMeter(overall(jobs.map(({ plan }) => plan)), sourceOfAll(overviews))
    this.#stopMs = jobs.some(({ task }) => task.kind === 'scenario' && task.stop !== undefined) ? STOP_MS : 0
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (signal?.aborted === true) this.#onAbort()
    void settings.end.happened.then(() => this.#endEarly())
    this.#lookLater()
  }

  /** Leaves no timer and no listener behind. */
  stop(): void {
    this.#isOver = true
    this.#timers.cancelAll()
    this.#settings.jobs[0]!.signal?.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => this.#settings.end.abort('signal', reasonOf(this.#settings.jobs[0]!.signal))

  #lookLater(): void {
    const delayMs = Math.max(1, Math.min(LOOK_EVERY_MS, this.#settings.lastMs - systemClock.now()))
    // What came while this thread was busy is read before anybody is judged by it.
    this.#timers.after(delayMs, () => systemClock.soon(this.#look))
  }

  readonly #look = (): void => {
    if (this.#isOver) return
    const { jobs, originMs, lastMs } = this.#settings
    const nowMs = systemClock.now()
    this.#giveUpDead(nowMs)
    if (nowMs >= lastMs) this.#endInTime(nowMs)
    this.#judge()
    if (this.#meter !== undefined) jobs[0]!.onProgress?.(this.#meter.look(nowMs - originMs))
    this.#lookLater()
  }

  #giveUpDead(nowMs: Milliseconds): void {
    const { crew, originMs } = this.#settings
    for (const member of crew.living) {
      const ends = member.shares.map(({ job, known }) => {
        const { overview, endOf } = this.#supervised[job]!
        return endOf(known.boundaryMs ?? overview.boundaryMs)
      })
      const endMs = originMs + Math.max(...ends) + this.#stopMs
      const heardMs = Math.max(member.heardMs, originMs)
      const timeoutMs = Math.max(...member.shares.map(({ plan }) => plan.timeoutMs))
      const reason = reasonToGiveUp({ nowMs, heardMs, endMs, timeoutMs })
      if (reason !== undefined) member.lose(reason)
    }
  }

  /** Where the plan is over, what goes on is only cut off: being out of time is no early end any more. */
  #endInTime(nowMs: Milliseconds): void {
    const { crew, end, originMs } = this.#settings
    if (this.#supervised.some(({ overview, plan }) => nowMs - originMs < overview.boundaryMs + plan.durationMs))
      end.abort('deadline', 'the time that the running test leaves was over')
    crew.giveUp('was not done when the time that the running test leaves was over')
  }

  #judge(): void {
    for (const { plan, overview, limits } of this.#supervised) {
      const { knownMs, boundaryMs } = overview
      const exceeded = knownMs < boundaryMs + plan.durationMs ? limits?.look(knownMs) : undefined
      if (exceeded !== undefined) this.#settings.end.abort('limit', ofScenario(plan, exceeded))
    }
  }

  #endEarly(): void {
    const { crew, end, lastMs } = this.#settings
    if (this.#isOver || end.abortion === undefined) return
    const { by, reason } = end.abortion
    crew.tell({ kind: 'end', by, reason })
    this.#timers.after(Math.min(ANSWER_MS + this.#stopMs, lastMs - systemClock.now()), () => crew.giveUp('did not end when it was told to'))
  }
}
