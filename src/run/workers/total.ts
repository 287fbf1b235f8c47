import type { Plan } from '../../plan/plan.ts'
import { mergeGenerators, mergeRunRecords } from '../../record/merge-run-records.ts'
import type { Abortion, RunRecord } from '../../record/run-record.ts'
import { together, type TogetherRecord } from '../../record/together.ts'
import { describeLost, recordOfLost, type LostShare } from './lost.ts'
import type { Member, MemberShare } from './member.ts'

/** What a run in workers left behind, of those that were lost as well. `abortion` is why it ended early, where that was decided for all of them. */
export function totalOf(plans: readonly Plan[], members: readonly Member[], abortion: Abortion | undefined): TogetherRecord {
  const records = plans.map((_plan, job) => {
    const shares = members.flatMap((member) =>
      member.shares.filter((share) => share.job === job).map((share) => recordOf(share, member, abortion)),
    )
    const total = shares.reduce(mergeRunRecords)
    return { ...total, aborted: abortion ?? total.aborted }
  })
  if (records.length === 1) return { whole: records[0]!, scenarios: records }
  const generators = members.map(({ generator }) => generator).filter((generator) => generator !== undefined)
  return together(records, generators.length === 0 ? records[0]!.generator : generators.reduce(mergeGenerators))
}

function recordOf({ plan, share, known }: MemberShare, { name, lost: how }: Member, abortion: Abortion | undefined): RunRecord {
  const { record: told, elapsedMs = 0 } = known
  if (how === undefined && told !== undefined) return withName(told, name)
  const boundaryMs = known.boundaryMs ?? plan.startAtMs + plan.warmup.durationMs
  // Of an infinite boundary, which is not known, nothing was measured.
  const withinMs = abortion === undefined ? Number.POSITIVE_INFINITY : Math.max(0, abortion.atMs - boundaryMs)
  const lost: LostShare = { plan, share, known: told && { record: told, elapsedMs }, withinMs }
  const record = recordOfLost(lost)
  return { ...record, observations: { ...record.observations, lostWorkers: [describeLost(name, how ?? 'was lost', lost)] } }
}

/** That no user was left is true of a share, and need not be of the others. */
const withName = (record: RunRecord, name: string): RunRecord =>
  record.aborted?.by === 'users' ? { ...record, aborted: { ...record.aborted, reason: `in ${name} ${record.aborted.reason}` } } : record
