import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ShareChange } from '../local/share-slot.ts'
import type { ObservedRun, ObservedWorker } from '../observed-run.ts'
import { mergeKept } from './merge-workers.ts'
import type { JobProgress } from './reported-share.ts'
import type { GroupMember, ShareGroup } from './share-group.ts'

/** How far ahead a change of the load is: time for the message to reach every worker, which all have to follow the same schedule. */
const LEAD_MS = 20

interface ObservedWorkers {
  readonly group: ShareGroup
  readonly jobs: readonly { readonly plan: Plan; readonly progress: JobProgress }[]
  readonly clock: Clock
  readonly originMs: Milliseconds
}

/** Has measuring begin again everywhere; returns what was measured before, `undefined` if nobody has reported it. */
export async function restarted(group: ShareGroup, plans: readonly Plan[]): Promise<ScenariosRecord | undefined> {
  const { living } = group
  // One that ends meanwhile reports nothing more, and what it had at an earlier restart is known already.
  for (const { shares } of living) for (const { reported } of shares) reported.kept = undefined
  const reported = living.map((worker) => new Promise<void>((resolve) => (worker.onRestarted = resolve)))
  group.send({ kind: 'change', share: undefined, change: { kind: 'restart' } })
  await Promise.all(reported)
  return mergeKept(plans, living)
}

/** A run in threads, processes or agents, as it is observed. */
export function observedWorkers({ group, jobs, clock, originMs }: ObservedWorkers): ObservedRun {
  const changeAll = (change: ShareChange): void => group.send({ kind: 'change', share: undefined, change })
  return {
    jobs: jobs.map(({ plan, progress }) => ({ plan, source: progress, state: () => progress.state() })),
    clock,
    originMs,
    workers: () => group.workers.map((worker) => observedWorker(worker, clock.now())),
    change: (job, level) => {
      const change = { kind: 'level', level, fromMs: clock.now() - originMs + LEAD_MS } as const
      for (const worker of group.living)
        worker.shares.forEach((share, index) => {
          if (share.job === job) worker.send({ kind: 'change', share: index, change })
        })
    },
    sentValues: () => jobs.flatMap(({ progress }) => progress.sentValues()),
    restart: async () => {
      const record = await restarted(
        group,
        jobs.map(({ plan }) => plan),
      )
      if (record === undefined) throw new Error('no worker has reported what it had measured')
      return record
    },
    stop: () => changeAll({ kind: 'stop' }),
  }
}

const observedWorker = (
  { name, isOver, lost, shares, generator, heardMs, clockOffsetMs }: GroupMember,
  nowMs: Milliseconds,
): ObservedWorker => ({
  name,
  state: lost !== undefined ? 'lost' : isOver ? 'over' : 'running',
  succeeded: shares.reduce((sum, { reported }) => sum + reported.stages.reduce((all, part) => all + part.iterations.succeeded, 0), 0),
  loopDelayP99Ms: generator?.loopDelayP99Ms ?? Number.NaN,
  lastHeardMs: nowMs - heardMs,
  clockOffsetMs,
})
