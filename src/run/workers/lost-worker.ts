import { shareSize, type Share } from '../../pace/share.ts'
import { expectedArrivals } from '../../pace/expected-arrivals.ts'
import { iterationsOf } from '../../pace/share-iterations.ts'
import type { Plan } from '../../plan/plan.ts'
import type { GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import type { IterationCounts, Snapshot } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'

/** A share whose worker did not come to its end. */
export interface LostShare {
  readonly plan: Plan
  readonly share: Share
  /** What its worker told, and up to when; `undefined` where it never did. */
  readonly reported: { readonly record: RunRecord; readonly elapsedMs: Milliseconds } | undefined
  /** How much of the measured part there was for all, from its start; `Infinity` where the plan was carried out. */
  readonly withinMs: Milliseconds
}

/**
 * What is known of a lost share. Iterations that were going on at its last report are left out, since nobody knows how they ended; what it did not send
 * was due all the same.
 */
export function recordOfLost(lost: LostShare): RunRecord {
  const { plan, share, reported } = lost
  const record = reported?.record ?? emptyRecord(plan, share)
  const measured = withoutOpenEnds(record.measured)
  const { started, dropped } = measured.iterations
  const sent = Math.min(record.schedule.sent, started)
  const due = plan.model.kind === 'open' ? Math.max(expectedOf(lost), record.schedule.due) : started
  return {
    ...record,
    measured,
    warmup: withoutOpenEnds(record.warmup),
    stages: record.stages.map(withoutOpenEnds),
    schedule: { due, sent, dropped },
  }
}

/** What became of it, and of its share: "exited with code 1 after its report at 2.5 s; 62 of its 250 iterations are missing". */
export function describeLost(name: string, how: string, lost: LostShare): string {
  const { reported } = lost
  const since = reported === undefined ? 'before its first report' : `after its report at ${formatDuration(reported.elapsedMs)}`
  const { started, dropped } = recordOfLost(lost).measured.iterations
  const expected = expectedOf(lost)
  const missing = expected - started - dropped
  const share = Number.isFinite(expected)
    ? `; ${formatCount(Math.max(0, missing))} of its ${formatCount(expected)} iterations are missing`
    : ''
  return `${name} ${how} ${since}${share}`
}

/** How many measured iterations the share had to start or drop; `Infinity` where only its time is known. */
function expectedOf({ plan, share, withinMs }: LostShare): number {
  const { model } = plan
  return model.kind === 'open' ? expectedArrivals(plan, model, share, withinMs) : iterationsOf(plan, model.users, share).measured
}

function withoutOpenEnds(snapshot: Snapshot): Snapshot {
  const { succeeded, failed, cutOff } = snapshot.iterations
  const iterations: IterationCounts = { ...snapshot.iterations, started: succeeded + failed + cutOff }
  return { ...snapshot, iterations }
}

const NOTHING_SEEN: GeneratorRecord = { loopDelayP99Ms: 0, utilization: 0, sendLatenessP99Ms: 0, gcMs: 0, cpuMs: 0, cpuWaitRatio: 0 }

/** What a share comes to of which nothing was ever told. */
export function emptyRecord(plan: Plan, share: Share): RunRecord {
  const { model } = plan
  return {
    ...new PhaseRecorders(plan, 0).snapshots(),
    generator: NOTHING_SEEN,
    schedule: { due: 0, sent: 0, dropped: 0 },
    users: { planned: shareSize(model.kind === 'closed' ? model.users : model.maxInFlight, share), started: 0, failedStart: 0 },
    aborted: undefined,
    observations: {
      abandoned: 0,
      sharedLoop: false,
      usedClient: false,
      mock: undefined,
      coverage: false,
      evictedCookies: 0,
      stepsOverflowed: false,
      lostWorkers: [],
    },
    measuredMs: Number.NaN,
  }
}
