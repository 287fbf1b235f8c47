import type { Plan } from '../../plan/plan.ts'
import { mergeGenerators, mergeRunRecords } from '../../record/merge/merge-run-records.ts'
import type { Abort, RunRecord } from '../../record/run-record.ts'
import { scenariosRecord, type ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import { describeLost, recordOfLost, type LostShare } from './lost-worker.ts'
import type { WorkerHandle, WorkerShare } from './worker-group.ts'

/** Merges the records of all workers, including lost ones. `aborted` is why the run ended early, if that was decided for all of them. */
export function mergeWorkers(plans: readonly Plan[], workers: readonly WorkerHandle[], aborted: Abort | undefined): ScenariosRecord {
  const records = plans.map((_plan, job) => {
    const shares = workers.flatMap((worker) =>
      worker.shares.filter((share) => share.job === job).map((share) => recordOf(share, worker, aborted)),
    )
    const total = shares.reduce(mergeRunRecords)
    return { ...total, aborted: aborted ?? total.aborted }
  })
  if (records.length === 1) return { whole: records[0]!, scenarios: records }
  const generators = workers.map(({ generator }) => generator).filter((generator) => generator !== undefined)
  return scenariosRecord(records, generators.length === 0 ? records[0]!.generator : generators.reduce(mergeGenerators))
}

function recordOf({ plan, share, reported }: WorkerShare, { name, lost: how }: WorkerHandle, aborted: Abort | undefined): RunRecord {
  const { record: lastRecord, elapsedMs = 0 } = reported
  if (how === undefined && lastRecord !== undefined) return withName(lastRecord, name)
  const measureFromMs = reported.measureFromMs ?? plan.startAtMs + plan.warmup.durationMs
  // With an infinite (unknown) boundary, nothing was measured.
  const withinMs = aborted === undefined ? Number.POSITIVE_INFINITY : Math.max(0, aborted.atMs - measureFromMs)
  const lost: LostShare = { plan, share, reported: lastRecord && { record: lastRecord, elapsedMs }, withinMs }
  const record = recordOfLost(lost)
  return { ...record, observations: { ...record.observations, lostWorkers: [describeLost(name, how ?? 'was lost', lost)] } }
}

/** That no users were left may be true for only one share. */
const withName = (record: RunRecord, name: string): RunRecord =>
  record.aborted?.by === 'users' ? { ...record, aborted: { ...record.aborted, reason: `in ${name} ${record.aborted.reason}` } } : record
