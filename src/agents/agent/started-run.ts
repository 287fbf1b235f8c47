import { AbortState } from '../../run/local/abort-state.ts'
import { STOP_MS } from '../../run/local/shut-down.ts'
import type { RunJob } from '../../run/runner.ts'
import { mergeWorkers } from '../../run/workers/merge-workers.ts'
import { restarted } from '../../run/workers/observed-workers.ts'
import { Supervision } from '../../run/workers/supervision.ts'
import type { WorkerGroup } from '../../run/workers/worker-group.ts'
import type { Plan } from '../../plan/plan.ts'
import { systemClock } from '../../units/time/clock.ts'
import { toSharedTime } from '../../units/time/shared-clock.ts'
import { Timers } from '../../units/time/timers.ts'
import { within } from '../../units/time/within.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { AgentReport, Restarted } from '../agent-report.ts'
import type { ShareEnd } from '../carrier.ts'
import { finalReport, reportOf } from '../reports/group-report.ts'
import type { ToRun } from './child-messages.ts'
import type { AgentPolicy } from './policy.ts'
import { PolicyWatch } from './policy-watch.ts'

/** Short runs are shown too. */
const FIRST_REPORT_MS = 250
const REPORT_EVERY_MS = 1_000
const WATCH_EVERY_MS = 250
/** Taken from the time that a run may take: for the threads to hand over their records. */
const HANDING_OVER_MS = 150
/** What does not end by itself within this time after the lease is terminated. */
const LAST_WORDS_MS = 100

const LEASE_OVER = 'its lease has ended: it heard nothing from the coordinator'

export interface CarriedRunSettings {
  /** All of its threads are ready. */
  readonly group: WorkerGroup
  readonly jobs: readonly RunJob[]
  readonly policy: AgentPolicy
  readonly isLeaseOver: () => boolean
  /** Called with each report, the last one with how the run ended. */
  readonly onReport: (report: AgentReport, end: ShareEnd | undefined) => void
}

/** The threads of an agent from their start to their end, as the process sees them that holds the lease. */
export class StartedRun {
  /** Resolves when it is over and everything is reported. */
  readonly over: Promise<void>
  readonly #settings: CarriedRunSettings
  readonly #plans: readonly Plan[]
  readonly #originMs: Milliseconds
  readonly #abortState: AbortState
  readonly #supervision: Supervision
  readonly #policyWatch: PolicyWatch
  readonly #timers = new Timers(systemClock)
  #isAsked = false
  #restarted: Restarted | undefined

  /** `originMs` is on the clock of this thread; `remainingMs` is how long the run may take from then, `Infinity` for no limit. */
  constructor(settings: CarriedRunSettings, originMs: Milliseconds, remainingMs: Milliseconds) {
    const { group, jobs, policy } = settings
    this.#settings = settings
    this.#plans = jobs.map(({ plan }) => plan)
    this.#originMs = originMs
    this.#abortState = new AbortState(systemClock, originMs)
    this.#policyWatch = new PolicyWatch(policy, graceOf(this.#plans))
    group.send({ kind: 'start', atMs: toSharedTime(originMs), remainingMs: remainingMs - HANDING_OVER_MS })
    this.#supervision = new Supervision({ group, jobs, abortState: this.#abortState, originMs, lastMs: originMs + remainingMs })
    this.#reportLater(originMs + FIRST_REPORT_MS)
    this.#watchLater()
    this.over = this.#carry()
  }

  send(message: ToRun): void {
    const { group } = this.#settings
    if (message.kind === 'end') {
      this.#isAsked = true
      this.#abortState.abort(message.by, message.reason)
      return
    }
    const { change, share: job } = message
    if (change.kind === 'restart') {
      void this.#restart()
      return
    }
    for (const worker of group.living)
      worker.shares.forEach((share, index) => {
        if (job === undefined || share.job === job) worker.send({ kind: 'change', share: index, change })
      })
  }

  /** What was measured before travels with every report from then on, until the coordinator has it. */
  async #restart(): Promise<void> {
    const { group } = this.#settings
    const record = await restarted(group, this.#plans)
    if (record === undefined) return
    const { jobs } = finalReport(record, group.workers, this.#elapsedMs())
    this.#restarted = { times: (this.#restarted?.times ?? 0) + 1, jobs }
    this.#report()
  }

  /** Ends it at once: nothing more is sent, and `stop` of its users is left out. */
  endLease(): void {
    this.#endLease?.()
  }

  async #carry(): Promise<void> {
    const { group, onReport, isLeaseOver } = this.#settings
    const leaseOver = new Promise<void>((resolve) => {
      this.#endLease = resolve
    })
    try {
      await Promise.race([group.over, leaseOver.then(() => this.#lastWords())])
    } finally {
      this.#supervision.stop()
      this.#timers.cancelAll()
    }
    // Threads see the end of the lease by themselves, and may be gone before this one wakes.
    const isCut = isLeaseOver() && group.workers.some(({ lost }) => lost !== undefined)
    if (isCut) this.#abortState.abort('agent', LEASE_OVER)
    const { scenarios, whole } = mergeWorkers(this.#plans, group.workers, this.#abortState.aborted)
    const records = { whole, scenarios: isCut ? scenarios.map(withoutLost) : scenarios }
    const report = finalReport(records, group.workers, this.#elapsedMs())
    onReport({ ...report, restarted: this.#restarted }, isCut ? 'lease' : this.#isAsked ? 'asked' : 'finished')
  }

  #endLease: (() => void) | undefined

  /** A message wakes the threads, which then see that the lease is over, report once more and exit. */
  async #lastWords(): Promise<void> {
    const { group } = this.#settings
    this.#abortState.abort('agent', LEASE_OVER)
    group.send({ kind: 'end', by: 'agent', reason: LEASE_OVER })
    await within(group.over, LAST_WORDS_MS, systemClock)
    group.giveUp('was terminated: its lease had ended')
  }

  #elapsedMs(): Milliseconds {
    return systemClock.now() - this.#originMs
  }

  #reportLater(atMs: Milliseconds): void {
    this.#timers.after(atMs - systemClock.now(), () => {
      this.#report()
      const count = Math.floor((systemClock.now() - this.#originMs) / REPORT_EVERY_MS) + 1
      this.#reportLater(this.#originMs + count * REPORT_EVERY_MS)
    })
  }

  #report(): void {
    const { group, onReport } = this.#settings
    const report = reportOf(group.workers, this.#plans.length, this.#elapsedMs())
    if (report !== undefined) onReport({ ...report, restarted: this.#restarted }, undefined)
  }

  #watchLater(): void {
    this.#timers.after(WATCH_EVERY_MS, () => {
      const exceeded = this.#policyWatch.exceededBy(this.#state())
      if (exceeded !== undefined) this.send({ kind: 'end', by: 'agent', reason: exceeded })
      this.#watchLater()
    })
  }

  #state(): Parameters<PolicyWatch['exceededBy']>[0] {
    const shares = this.#settings.group.workers.flatMap((worker) => worker.shares)
    const parts = shares.flatMap(({ reported }) => [reported.warmup, ...reported.stages])
    return {
      elapsedMs: this.#elapsedMs(),
      started: parts.reduce((sum, { iterations }) => sum + iterations.started, 0),
      activeUsers: shares.reduce((sum, { reported }) => sum + (reported.status?.activeUsers ?? 0), 0),
    }
  }
}

/** What plans leave to running iterations, and to `stop` of users, after their time; nothing if only a count ends one. */
function graceOf(plans: readonly Plan[]): Milliseconds {
  if (plans.some(({ durationMs }) => durationMs === Number.POSITIVE_INFINITY)) return 0
  return Math.max(...plans.map(({ gracefulStopMs, timeoutMs }) => Math.min(gracefulStopMs, timeoutMs))) + STOP_MS
}

/** Threads that ended with the lease were not lost by themselves. */
const withoutLost = (record: RunRecord): RunRecord => ({ ...record, observations: { ...record.observations, lostWorkers: [] } })
