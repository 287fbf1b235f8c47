import { dealt, type Share } from '../pace/share.ts'
import type { Abortion, GeneratorRecord, RunRecord } from '../record/run-record.ts'
import { OTHER_STEPS } from '../record/steps.ts'
import type { RunParts } from './assemble.ts'
import type { RunHttp } from './run-http.ts'
import type { Job } from './runner.ts'

/** A run, or a part of one, as it stands. */
export interface Standing extends RunParts {
  readonly job: Pick<Job, 'plan' | 'coverage'>
  readonly share: Share
  readonly http: Pick<RunHttp, 'isSharedLoop' | 'usedFetch' | 'mock'>
  readonly generator: GeneratorRecord
  readonly aborted: Abortion | undefined
}

/** What a run leaves behind, or has come to so far. */
export function recordOf({ job, share, http, ledger, loop, iterations, generator, aborted }: Standing): RunRecord {
  const { model } = job.plan
  const { measured, warmup, stages } = ledger.snapshots()
  return {
    measured,
    warmup,
    stages,
    generator,
    schedule: loop.schedule,
    users: { planned: dealt(model.kind === 'closed' ? model.users : model.maxInFlight, share), started: loop.usersStarted, failedStart: 0 },
    aborted,
    observations: {
      abandoned: iterations.overdue,
      sharedLoop: http.isSharedLoop(),
      usedClient: http.usedFetch() || measured.requests.count + warmup.requests.count > 0,
      mock: http.mock,
      coverage: job.coverage,
      stepsOverflowed: OTHER_STEPS in measured.steps,
      lostWorkers: [],
    },
    measuredMs: measured.lastEndMs - ledger.boundaryMs,
  }
}
