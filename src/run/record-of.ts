import type { Abortion, GeneratorRecord, Observations, RunRecord, ScheduleRecord } from '../record/run-record.ts'
import type { Snapshot } from '../record/snapshot.ts'
import { OTHER_STEPS } from '../record/steps.ts'
import type { Milliseconds } from '../units/duration.ts'
import type { LocalRun } from './local-run.ts'
import type { RunHttp } from './run-http.ts'
import type { Job } from './runner.ts'

/** What is known of a run, or a part of one, besides what was recorded of its iterations. Plain data, and small. */
export interface Standing {
  /** Where the measured part begins, from the start of the run; `Infinity` as long as that is not known. */
  readonly boundaryMs: Milliseconds
  readonly generator: GeneratorRecord
  readonly schedule: ScheduleRecord
  readonly users: RunRecord['users']
  readonly aborted: Abortion | undefined
  readonly observations: Omit<Observations, 'stepsOverflowed'>
}

/** What a run consists of, as it stands. */
export interface Ongoing {
  readonly run: LocalRun
  readonly job: Pick<Job, 'plan' | 'coverage'>
  readonly http: Pick<RunHttp, 'isSharedLoop' | 'usedFetch' | 'mock' | 'evictedCookies'>
  readonly generator: GeneratorRecord
  readonly aborted: Abortion | undefined
}

export function standingOf({ run, job, http, generator, aborted }: Ongoing): Standing {
  const { ledger, loop, iterations } = run
  const { schedule, users } = loop.report()
  return {
    boundaryMs: ledger.boundaryMs,
    generator,
    schedule,
    users: { ...users, failedStart: iterations.failedStarts },
    aborted,
    observations: {
      abandoned: iterations.overdue,
      sharedLoop: http.isSharedLoop(),
      usedClient: http.usedFetch(),
      mock: http.mock,
      coverage: job.coverage,
      evictedCookies: http.evictedCookies(),
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
export function recordFrom({ boundaryMs, observations, ...standing }: Standing, { measured, warmup, stages }: Recorded): RunRecord {
  return {
    ...standing,
    measured,
    warmup,
    stages,
    observations: {
      ...observations,
      usedClient: observations.usedClient || measured.requests.count + warmup.requests.count > 0,
      stepsOverflowed: OTHER_STEPS in measured.steps,
    },
    measuredMs: measured.lastEndMs - boundaryMs,
  }
}
