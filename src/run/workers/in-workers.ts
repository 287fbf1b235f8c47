import type { Workers } from '../../plan/plan.ts'
import type { ScenariosRecord } from '../../record/merge/scenarios-record.ts'
import { systemClock } from '../../units/time/clock.ts'
import { packageFile } from '../../units/platform/package-root.ts'
import { reserveMs, type Reserve } from '../local/reserve.ts'
import { AbortState } from '../local/abort-state.ts'
import type { RunJob, Runner } from '../runner.ts'
import { assignShares, movableTask } from './share-payload.ts'
import { WorkerGroup } from './worker-group.ts'
import { toSharedTime } from '../../units/time/shared-clock.ts'
import type { WorkerSettings } from './worker-child.ts'
import { startUp } from './start-up.ts'
import { Supervision } from './supervision.ts'
import { mergeWorkers, nothingDone } from './merge-workers.ts'

/** The built file, since the oldest supported Node cannot run TypeScript. */
const ENTRY = packageFile('dist/run/workers/worker-entry.js')

/** How far ahead the common start is: time for the message to reach every worker. */
const LEAD_MS = 20
/** Reserved at the end of a run: for workers to hand over their records, and to terminate those that do not. */
const HANDING_OVER_MS = 150
const RESERVE: Reserve = { leastMs: 250, ratio: 0.2 }

/** Runs each share of a plan in a separate thread or process. */
export const inWorkers = (workers: Workers, settings: Partial<WorkerSettings> = {}): Runner => ({
  check: async (task) => void movableTask(task, workers.kind),
  run: async (jobs) => await runInWorkers(jobs, workers, { entry: ENTRY, ...settings, kind: workers.kind }),
})

async function runInWorkers(jobs: readonly RunJob[], workers: Workers, settings: WorkerSettings): Promise<ScenariosRecord> {
  const { signal, remainingMs } = jobs[0]!
  const plans = jobs.map(({ plan }) => plan)
  const lastMs = systemClock.now() + remainingMs - Math.min(...plans.map((plan) => reserveMs(plan, remainingMs, RESERVE)))
  const group = new WorkerGroup(assignShares(jobs, workers), settings, () => systemClock.now())
  try {
    const aborted = await startUp(group, signal, lastMs)
    if (aborted !== undefined) return nothingDone(plans, aborted)

    const originMs = systemClock.now() + LEAD_MS
    const abortState = new AbortState(systemClock, originMs)
    group.send({ kind: 'start', atMs: toSharedTime(originMs), remainingMs: lastMs - HANDING_OVER_MS - originMs })
    const supervision = new Supervision({ group, jobs, abortState, originMs, lastMs })
    await group.over.finally(() => supervision.stop())
    return mergeWorkers(plans, group.workers, abortState.aborted)
  } finally {
    await group.terminate()
  }
}
