import type { Abort, GeneratorRecord, Observations, RunRecord, ScheduleRecord } from '../../record/run-record.ts'
import type { Snapshot } from '../../record/snapshot.ts'
import { OTHER_STEPS } from '../../record/steps.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LocalRun } from './local-run.ts'
import type { RunClients } from './run-clients.ts'
import type { Job } from '../runner.ts'

/** What is known of a run, or a part of one, besides what was recorded of its iterations. Plain data, and small. */
export interface RunStatus {
  /** Where the measured part begins, from the start of the run; `Infinity` as long as that is not known. */
  readonly measureFromMs: Milliseconds
  readonly generator: GeneratorRecord
  readonly schedule: ScheduleRecord
  readonly users: RunRecord['users']
  readonly aborted: Abort | undefined
  readonly observations: Omit<Observations, 'stepsOverflowed'>
}

/** What a run consists of, as it stands. */
export interface OngoingRun {
  readonly run: LocalRun
  readonly job: Pick<Job, 'plan' | 'coverage'>
  readonly clients: Pick<RunClients, 'isSharedLoop' | 'usedFetch' | 'mock' | 'evictedCookies'>
  readonly generator: GeneratorRecord
  readonly aborted: Abort | undefined
}

export function runStatus({ run, job, clients, generator, aborted }: OngoingRun): RunStatus {
  const { recorders, loop, iterations } = run
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
    },
  }
}

/** What was recorded of the iterations of a run. */
export interface Recorded {
  readonly measured: Snapshot
  readonly warmup: Snapshot
  readonly stages: readonly Snapshot[]
}

/** All that a run leaves behind, or has come to so far. */
export function recordFrom({ measureFromMs, observations, ...status }: RunStatus, { measured, warmup, stages }: Recorded): RunRecord {
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
    measuredMs: measured.lastEndMs - measureFromMs,
  }
}
