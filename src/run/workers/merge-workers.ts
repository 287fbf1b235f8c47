import { type Share, shareSize, WHOLE_RUN } from '../../pace/share.ts'
import { expectedArrivals } from '../../pace/expected-arrivals.ts'
import { iterationsOf } from '../../pace/share-iterations.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Abort, GeneratorRecord, RunRecord } from '../../record/run-record.ts'
import type { IterationCounts, Snapshot } from '../../record/snapshot.ts'
import type { Milliseconds } from '../../units/duration.ts'
import { formatCount, formatDuration } from '../../units/format.ts'
import { PhaseRecorders } from '../recording/phase-recorders.ts'
import { mergeGenerators, mergeRunRecords } from '../../record/merge/merge-run-records.ts'
import { type ScenariosRecord, scenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { GroupMember, MemberShare } from './share-group.ts'

/** Merges the records of all workers, including lost ones. `aborted` is why the run ended early, if that was decided for all of them. */
export function mergeWorkers(plans: readonly Plan[], workers: readonly GroupMember[], aborted: Abort | undefined): ScenariosRecord {
  const records = plans.map((_plan, job) => {
    const shares = workers.flatMap((worker) =>
      worker.shares.filter((share) => share.job === job).map((share) => recordOf(share, worker, aborted)),
    )
    const total = mergeRunRecords(shares)
    return { ...total, aborted: aborted ?? total.aborted }
  })
  if (records.length === 1) return { whole: records[0]!, scenarios: records }
  const generators = workers.map(({ generator }) => generator).filter((generator) => generator !== undefined)
  return scenariosRecord(records, generators.length === 0 ? records[0]!.generator : mergeGenerators(generators))
}

/** Merges what workers had measured before measuring began again. */
export function mergeKept(plans: readonly Plan[], workers: readonly GroupMember[]): ScenariosRecord | undefined {
  const records = plans.map((_plan, job) =>
    workers
      .flatMap(({ shares }) => shares.filter((share) => share.job === job).map(({ reported }) => reported.kept))
      .filter((record) => record !== undefined),
  )
  if (records.some(({ length }) => length === 0)) return undefined
  const merged = records.map(mergeRunRecords)
  return merged.length === 1 ? { whole: merged[0]!, scenarios: merged } : scenariosRecord(merged, merged[0]!.generator)
}

function recordOf({ plan, parts, reported }: MemberShare, { name, lost: how }: GroupMember, aborted: Abort | undefined): RunRecord {
  const { record: lastRecord, elapsedMs = 0 } = reported
  if (how === undefined && lastRecord !== undefined) return withName(lastRecord, name)
  const measureFromMs = reported.measureFromMs ?? plan.startAtMs + plan.warmup.durationMs
  // With an infinite (unknown) boundary, nothing was measured.
  const withinMs = aborted === undefined ? Number.POSITIVE_INFINITY : Math.max(0, aborted.atMs - measureFromMs)
  const lost: LostShare = { plan, parts, reported: lastRecord && { record: lastRecord, elapsedMs }, withinMs }
  const record = recordOfLost(lost)
  return { ...record, observations: { ...record.observations, lostWorkers: [describeLost(name, how ?? 'was lost', lost)] } }
}

/** That no users were left may be true for only one share; and an agent has workers of its own, which it may have lost. */
function withName(record: RunRecord, name: string): RunRecord {
  const { aborted, observations } = record
  const { lostWorkers } = observations
  return {
    ...record,
    ...(aborted?.by === 'users' && { aborted: { ...aborted, reason: `in ${name} ${aborted.reason}` } }),
    ...(lostWorkers.length > 0 && { observations: { ...observations, lostWorkers: lostWorkers.map((text) => `in ${name}: ${text}`) } }),
  }
}

/** What a worker or agent carried of a job and did not finish. */
export interface LostShare {
  readonly plan: Plan
  /** What it carried. */
  readonly parts: readonly Share[]
  /** The last report of its worker, and its time; `undefined` if there was none. */
  readonly reported: { readonly record: RunRecord; readonly elapsedMs: Milliseconds } | undefined
  /** How much of the measured part the whole run had, from its start; `Infinity` if the plan was completed. */
  readonly withinMs: Milliseconds
}

/**
 * The record of a lost share. Iterations that were running at its last report are left out, since it is unknown how they ended; arrivals that it did not send
 * still count as due.
 */
export function recordOfLost(lost: LostShare): RunRecord {
  const { plan, parts, reported } = lost
  const record = reported?.record ?? emptyRecord(plan, parts)
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

/** What happened to it and its share: "exited with code 1 after its report at 2.5 s; 62 of its 250 iterations are missing". */
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

/** How many measured iterations the share should have started or dropped; `Infinity` if only its time is known. */
function expectedOf({ plan, parts, withinMs }: LostShare): number {
  const { model } = plan
  const expected = (share: Share): number =>
    model.kind === 'open' ? expectedArrivals(plan, model, share, withinMs) : iterationsOf(plan, model.users, share).measured
  return parts.reduce((sum, share) => sum + expected(share), 0)
}

function withoutOpenEnds(snapshot: Snapshot): Snapshot {
  const { succeeded, failed, cutOff } = snapshot.iterations
  const iterations: IterationCounts = { ...snapshot.iterations, started: succeeded + failed + cutOff }
  return { ...snapshot, iterations }
}

const NOTHING_SEEN: GeneratorRecord = { loopDelayP99Ms: 0, utilization: 0, sendLatenessP99Ms: 0, gcMs: 0, cpuMs: 0, cpuWaitRatio: 0 }

/** The record of a share without any report. */
export function emptyRecord(plan: Plan, parts: readonly Share[]): RunRecord {
  const { model } = plan
  const slots = model.kind === 'closed' ? model.users : model.maxInFlight
  return {
    ...new PhaseRecorders(plan, 0).snapshots(),
    generator: NOTHING_SEEN,
    schedule: { due: 0, sent: 0, dropped: 0 },
    users: { planned: parts.reduce((sum, share) => sum + shareSize(slots, share), 0), started: 0, failedStart: 0 },
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
    measureFromMs: Number.NaN,
    measuredMs: Number.NaN,
  }
}

/** The record of a run that ended before it could start. */
export function nothingDone(plans: readonly Plan[], aborted: Abort): ScenariosRecord {
  const records = plans.map((plan): RunRecord => ({ ...emptyRecord(plan, [WHOLE_RUN]), aborted }))
  return scenariosRecord(records, records[0]!.generator)
}
