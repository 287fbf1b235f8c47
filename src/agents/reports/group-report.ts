import { mergeGenerators, mergeRunRecords } from '../../record/merge/merge-run-records.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { GroupMember, MemberShare } from '../../run/workers/share-group.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { AgentReport, ReportedJob } from '../agent-report.ts'

/** The threads of an agent, as far as its reports are about them. */
export type ReportingThreads = readonly Pick<GroupMember, 'shares' | 'generator'>[]

/** What the threads of an agent have reported so far, added up; `undefined` until each job was reported by one of them. `jobs` is how many jobs it has. */
export function reportOf(threads: ReportingThreads, jobs: number, elapsedMs: Milliseconds): AgentReport | undefined {
  const reported: ReportedJob[] = []
  for (let job = 0; job < jobs; job++) {
    const shares = threads.flatMap((thread) => thread.shares.filter((share) => share.job === job))
    const records = shares.map((share) => share.reported.record).filter((record) => record !== undefined)
    if (records.length === 0) return undefined
    reported.push(jobFrom(mergeRunRecords(records), shares))
  }
  const generators = threads.map(({ generator }) => generator).filter((generator) => generator !== undefined)
  if (generators.length === 0) return undefined
  return { elapsedMs, isFinal: false, generator: mergeGenerators(generators), jobs: reported }
}

/** What the threads of an agent have recorded, as it is merged when all are over. */
export function finalReport({ whole, scenarios }: ScenariosRecord, threads: ReportingThreads, elapsedMs: Milliseconds): AgentReport {
  const jobs = scenarios.map((record, job) =>
    jobFrom(
      record,
      threads.flatMap(({ shares }) => shares.filter((share) => share.job === job)),
    ),
  )
  return { elapsedMs, isFinal: true, generator: whole.generator, jobs }
}

function jobFrom(record: RunRecord, shares: readonly MemberShare[]): ReportedJob {
  const { warmup, measured, stages, measuredMs: _measuredMs, measureFromMs, observations, agents: _agents, ...status } = record
  const { stepsOverflowed: _stepsOverflowed, ...observed } = observations
  const known = shares.map(({ reported }) => reported.status).filter((each) => each !== undefined)
  return {
    status: {
      ...status,
      observations: observed,
      // Until something has ended, it is where the last of the threads begins to measure.
      measureFromMs: Number.isNaN(measureFromMs) ? Math.max(0, ...known.map((each) => each.measureFromMs)) : measureFromMs,
      activeUsers: known.reduce((sum, { activeUsers }) => sum + activeUsers, 0),
    },
    parts: [warmup, ...(stages.length > 0 ? stages : [measured])],
  }
}
