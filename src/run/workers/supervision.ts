import { systemClock } from '../../units/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Plan } from '../../plan/plan.ts'
import type { EarlyEnd } from '../early-end.ts'
import type { Job } from '../runner.ts'
import { STOP_MS } from '../stop-bound.ts'
import { Timers } from '../timers.ts'
import { OUT_OF_TIME, RunWatch } from '../watch.ts'
import type { Crew } from './crew.ts'
import { latestEnd } from './latest-end.ts'
import type { Member } from './member.ts'
import { Overview } from './overview.ts'
import { reasonToGiveUp } from './stuck.ts'
import { totalOf } from './total.ts'

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
  /** When a share of it has to be over, by where measuring began in it. */
  readonly endOf: (boundaryMs: Milliseconds) => Milliseconds
}

function supervised(plan: Plan, job: number, members: readonly Member[]): SupervisedJob {
  const shares = members.flatMap((member) =>
    member.shares.filter((share) => share.job === job).map(({ known }) => ({ known, isOver: () => member.isOver })),
  )
  return { plan, overview: new Overview(shares, plan), endOf: latestEnd(plan) }
}

/**
 * Sees to it that every worker of a run comes to an end: ends all of them early if the run is aborted, and gives up those that do not answer any more.
 */
export class Supervision {
  readonly #settings: SupervisionSettings
  readonly #supervised: readonly SupervisedJob[]
  readonly #watch: RunWatch
  /** What users need to stop, once they have no more iterations. */
  readonly #stopMs: Milliseconds
  readonly #timers = new Timers(systemClock)
  #isOver = false

  constructor(settings: SupervisionSettings) {
    const { jobs, crew, end, originMs, lastMs } = settings
    const { signal, onProgress } = jobs[0]!
    this.#settings = settings
    this.#supervised = jobs.map(({ plan }, job) => supervised(plan, job, crew.members))
    this.#stopMs = jobs.some(({ task }) => task.kind === 'scenario' && task.stop !== undefined) ? STOP_MS : 0
    this.#watch = new RunWatch({
      jobs: this.#supervised.map(({ plan, overview }) => ({
        plan,
        source: overview,
        judgedMs: () => (overview.knownMs < overview.boundaryMs + plan.durationMs ? overview.knownMs : undefined),
      })),
      clock: systemClock,
      originMs,
      signal,
      lastMs,
      onPoll: (nowMs) => this.#giveUpDead(nowMs),
      onOutOfTime: (nowMs) => this.#endInTime(nowMs),
      abort: (by, reason) => end.abort(by, reason),
      onProgress,
    })
    void end.happened.then(() => this.#endEarly())
  }

  /** Leaves no timer and no listener behind. */
  stop(): void {
    this.#isOver = true
    this.#watch.stop()
    this.#timers.cancelAll()
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
      end.abort('deadline', OUT_OF_TIME)
    crew.giveUp(`was not done when ${OUT_OF_TIME}`)
  }

  #reportInterrupted(): void {
    const { crew, jobs, end } = this.#settings
    const { signal, onInterrupted } = jobs[0]!
    const isKnown = crew.living.every(({ shares }) => shares.every(({ known }) => known.record !== undefined))
    if (signal?.aborted !== true || onInterrupted === undefined || !isKnown) return
    const plans = jobs.map(({ plan }) => plan)
    onInterrupted(totalOf(plans, crew.members, end.abortion))
  }

  #endEarly(): void {
    const { crew, end, lastMs } = this.#settings
    if (this.#isOver || end.abortion === undefined) return
    const { by, reason } = end.abortion
    crew.tell({ kind: 'end', by, reason })
    this.#reportInterrupted()
    this.#timers.after(Math.min(ANSWER_MS + this.#stopMs, lastMs - systemClock.now()), () => crew.giveUp('did not end when it was told to'))
  }
}
