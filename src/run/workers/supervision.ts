import { systemClock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Plan } from '../../plan/plan.ts'
import type { AbortState } from '../local/abort-state.ts'
import type { RunJob } from '../runner.ts'
import { STOP_MS } from '../local/shut-down.ts'
import { Timers } from '../../units/time/timers.ts'
import { OUT_OF_TIME, RunWatch } from '../local/watch.ts'
import type { GroupMember, ShareGroup } from './share-group.ts'
import { observedWorkers } from './observed-workers.ts'
import { JobProgress } from './reported-share.ts'
import { stuckReason } from './worker-liveness.ts'
import { mergeWorkers } from './merge-workers.ts'
import { openSchedule } from '../../pace/open-schedule.ts'

/** How long a worker may take to hand over its record after it was asked to end. */
const ANSWER_MS = 500

export interface SupervisionSettings {
  readonly group: ShareGroup
  /** One job, or one for each scenario. */
  readonly jobs: readonly RunJob[]
  readonly abortState: AbortState
  /** Start of the run on the clock. */
  readonly originMs: Milliseconds
  /** When to stop waiting for workers, on the clock; `Infinity` for no limit. */
  readonly lastMs: Milliseconds
}

/** A job, and its progress over all workers. */
interface SupervisedJob {
  readonly plan: Plan
  readonly progress: JobProgress
  /** When a share of it must be over, given when measuring began in it. */
  readonly endOf: (measureFromMs: Milliseconds) => Milliseconds
}

function supervised(plan: Plan, job: number, workers: readonly GroupMember[]): SupervisedJob {
  const shares = workers.flatMap((worker) =>
    worker.shares.filter((share) => share.job === job).map(({ reported }) => ({ reported, isOver: () => worker.isOver })),
  )
  return { plan, progress: new JobProgress(shares, plan), endOf: latestEnd(plan) }
}

/** Makes sure that every worker of a run ends: ends all of them early if the run is aborted, and gives up those that no longer answer. */
export class Supervision {
  readonly #settings: SupervisionSettings
  readonly #supervised: readonly SupervisedJob[]
  readonly #watch: RunWatch
  readonly #observed: (() => void) | undefined
  /** How long users may take for `stop` after their last iteration. */
  readonly #stopMs: Milliseconds
  readonly #timers = new Timers(systemClock)
  #isMeasuring = false
  #isOver = false

  constructor(settings: SupervisionSettings) {
    const { jobs, group, abortState, originMs, lastMs } = settings
    const { signal, onProgress } = jobs[0]!
    this.#settings = settings
    this.#supervised = jobs.map(({ plan }, job) => supervised(plan, job, group.workers))
    this.#stopMs = jobs.some(({ task }) => task.kind === 'scenario' && task.stop !== undefined) ? STOP_MS : 0
    this.#watch = new RunWatch({
      jobs: this.#supervised.map(({ plan, progress }) => ({
        plan,
        source: progress,
        judgedMs: () => (progress.reportedMs < progress.measureFromMs + plan.durationMs ? progress.reportedMs : undefined),
      })),
      clock: systemClock,
      originMs,
      signal,
      lastMs,
      onPoll: (nowMs) => {
        this.#giveUpDead(nowMs)
        this.#noticeMeasuring(nowMs - originMs)
      },
      onOutOfTime: (nowMs) => this.#endInTime(nowMs),
      abort: (by, reason) => abortState.abort(by, reason),
      onProgress,
    })
    this.#observed = jobs[0]!.observe?.(observedWorkers({ group, jobs: this.#supervised, clock: systemClock, originMs }))
    void abortState.happened.then(() => this.#endEarly())
    this.#awaitMeasuring()
  }

  /** Clears all timers and listeners. */
  stop(): void {
    this.#isOver = true
    this.#watch.stop()
    this.#observed?.()
    this.#timers.cancelAll()
  }

  /** A boundary by time is known before; one by count with the reports of the workers. */
  #awaitMeasuring(): void {
    const { originMs } = this.#settings
    const firstMs = Math.min(...this.#supervised.map(({ progress }) => progress.measureFromMs))
    if (!Number.isFinite(firstMs)) return
    this.#timers.after(originMs + firstMs - systemClock.now(), () => this.#noticeMeasuring(systemClock.now() - originMs))
  }

  #noticeMeasuring(elapsedMs: Milliseconds): void {
    const firstMs = Math.min(...this.#supervised.map(({ progress }) => progress.measureFromMs))
    if (this.#isMeasuring || elapsedMs < firstMs) return
    this.#isMeasuring = true
    this.#settings.jobs[0]!.onMeasuring?.(firstMs, elapsedMs - firstMs)
  }

  #giveUpDead(nowMs: Milliseconds): void {
    const { group, originMs } = this.#settings
    for (const worker of group.living) {
      const ends = worker.shares.map(({ job, reported }) => {
        const { progress, endOf } = this.#supervised[job]!
        return endOf(reported.measureFromMs ?? progress.measureFromMs)
      })
      const endMs = originMs + Math.max(...ends) + this.#stopMs
      const heardMs = Math.max(worker.heardMs, originMs)
      const timeoutMs = Math.max(...worker.shares.map(({ plan }) => plan.timeoutMs))
      const reason = stuckReason({ nowMs, heardMs, endMs, timeoutMs })
      if (reason !== undefined) worker.fail(reason)
    }
  }

  /** If the plan is over, running iterations are only cut off: a timeout is no longer an early end. */
  #endInTime(nowMs: Milliseconds): void {
    const { group, abortState, originMs } = this.#settings
    if (this.#supervised.some(({ progress, plan }) => nowMs - originMs < progress.measureFromMs + plan.durationMs))
      abortState.abort('deadline', OUT_OF_TIME)
    group.giveUp(`was still running when ${OUT_OF_TIME}`)
  }

  #reportInterrupted(): void {
    const { group, jobs, abortState } = this.#settings
    const { signal, onInterrupted } = jobs[0]!
    const isKnown = group.living.every(({ shares }) => shares.every(({ reported }) => reported.record !== undefined))
    if (signal?.aborted !== true || onInterrupted === undefined || !isKnown) return
    const plans = jobs.map(({ plan }) => plan)
    onInterrupted(mergeWorkers(plans, group.workers, abortState.aborted))
  }

  #endEarly(): void {
    const { group, abortState, lastMs } = this.#settings
    if (this.#isOver || abortState.aborted === undefined) return
    const { by, reason } = abortState.aborted
    group.send({ kind: 'end', by, reason })
    this.#reportInterrupted()
    this.#timers.after(Math.min(ANSWER_MS + this.#stopMs, lastMs - systemClock.now()), () => group.giveUp('did not end when asked to'))
  }
}

/**
 * Returns when every share must be over, from the start of the run: the end of its plan, plus the time for running iterations. `measureFromMs` is when
 * measuring begins in the share; the result is `Infinity` if only a count ends it.
 */
export function latestEnd(plan: Plan): (measureFromMs: Milliseconds) => Milliseconds {
  const { model, durationMs, gracefulStopMs, timeoutMs } = plan
  const graceMs = Math.min(gracefulStopMs, timeoutMs)
  if (model.kind === 'closed') return (measureFromMs) => measureFromMs + durationMs + graceMs
  const { endMs } = openSchedule(plan, model)
  return () => endMs + graceMs
}
