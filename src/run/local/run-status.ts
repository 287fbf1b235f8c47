import type { Abort, GeneratorRecord, Observations, RunRecord, ScheduleRecord } from '../../record/run-record.ts'
import { OTHER_STEPS } from '../../record/counters/steps.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LocalRun } from './local-run.ts'

/** The status of a run, or a part of one, besides the records of its iterations. Small plain data. */
export interface RunStatus {
  /** Where the measured part begins, from the start of the run; `Infinity` until it is known. */
  readonly measureFromMs: Milliseconds
  readonly generator: GeneratorRecord
  readonly schedule: ScheduleRecord
  readonly users: RunRecord['users']
  readonly aborted: Abort | undefined
  readonly observations: Omit<Observations, 'stepsOverflowed'>
}

export function runStatus(run: LocalRun, generator: GeneratorRecord, aborted: Abort | undefined): RunStatus {
  const { job, clients, recorders, loop, iterations } = run
  const { schedule, users } = loop.report()
  return {
    measureFromMs: recorders.measureFromMs,
    generator,
    schedule,
    users: { ...users, failedStart: iterations.failedStarts },
    aborted,
    observations: {
      abandoned: iterations.overdue,
      sharedLoop: clients.isSharedLoop(),
      usedClient: clients.usedFetch(),
      mock: clients.mock,
      coverage: job.coverage,
      evictedCookies: clients.evictedCookies(),
      lostWorkers: [],
      sentValues: clients.sentValues(),
      reached: clients.reached(),
    },
  }
}

/** Makes the record of a run, finished or so far. */
export function recordFrom(
  { measureFromMs, observations, ...status }: RunStatus,
  { measured, warmup, stages }: Pick<RunRecord, 'measured' | 'warmup' | 'stages'>,
): RunRecord {
  return {
    ...status,
    measured,
    warmup,
    stages,
    observations: {
      ...observations,
      usedClient: observations.usedClient || measured.requests.count + warmup.requests.count > 0,
      stepsOverflowed: OTHER_STEPS in measured.steps,
    },
    measureFromMs: Number.isNaN(measured.lastEndMs) ? Number.NaN : measureFromMs,
    measuredMs: measured.lastEndMs - measureFromMs,
  }
}
