import type { Plan } from '../../plan/plan.ts'
import { scenariosRecord } from '../../record/merge/scenarios-record.ts'
import type { Clock } from '../../units/time/clock.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { ObservedRun } from '../observed-run.ts'
import { recordFrom } from './run-status.ts'
import type { RunningShare } from './share-slot.ts'

/** A run in this thread, as it is observed: its one share, or one for each scenario. */
export function observedShares(
  running: readonly { readonly plan: Plan; readonly share: RunningShare }[],
  clock: Clock,
  originMs: Milliseconds,
): ObservedRun {
  return {
    jobs: running.map(({ plan, share }) => ({
      plan,
      source: share.recorders,
      state: () => share.live(),
    })),
    clock,
    originMs,
    workers: () => [],
    sentValues: () => running.flatMap(({ share }) => share.sentValues()),
    change: (job, level) => running[job]?.share.change({ kind: 'level', level, fromMs: clock.now() - originMs }),
    restart: async () => {
      const records = running.map(({ share }) => {
        const { activeUsers: _activeUsers, ...status } = share.status()
        return recordFrom(status, share.recorders.snapshots())
      })
      for (const { share } of running) share.change({ kind: 'restart' })
      return await Promise.resolve(
        records.length === 1 ? { whole: records[0]!, scenarios: records } : scenariosRecord(records, records[0]!.generator),
      )
    },
    stop: () => running.forEach(({ share }) => share.change({ kind: 'stop' })),
  }
}
