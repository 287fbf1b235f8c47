import { split, WHOLE } from '../../pace/share.ts'
import type { Workers } from '../../plan/plan.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { systemClock } from '../../units/clock.ts'
import { closingMs, type Closing } from '../closing.ts'
import { EarlyEnd } from '../early-end.ts'
import type { Job, Runner } from '../runner.ts'
import { Crew } from './crew.ts'
import { emptyRecord } from './lost.ts'
import { luggageFor, movableTask } from './luggage.ts'
import { toMachineTime } from './machine-time.ts'
import type { WorkerSettings } from './pool-worker.ts'
import { startUp } from './start-up.ts'
import { Supervision } from './supervision.ts'
import { totalOf } from './total.ts'

/** The built file, seen from `src/` and from `dist/` alike: the oldest Node we run on reads no TypeScript. */
const ENTRY = new URL('../../../dist/run/workers/worker.js', import.meta.url)

/** How far ahead the common start lies: time for the news of it to reach every worker. */
const LEAD_MS = 20
/** Kept free at the end of the time a run may take: for workers to hand over what they have, and for ending those that do not. */
const HANDING_OVER_MS = 150
const ENDING: Closing = { leastMs: 250, ratio: 0.2 }

/** Runs each share of a plan in a thread or process of its own. */
export const inWorkers = (workers: Workers, settings: Partial<WorkerSettings> = {}): Runner => ({
  check: async (task) => void movableTask(task, workers),
  run: async (job) => await runInWorkers(job, workers, { entry: ENTRY, ...settings, kind: workers.kind }),
})

async function runInWorkers(job: Job, workers: Workers, settings: WorkerSettings): Promise<RunRecord> {
  const { plan, signal } = job
  const lastMs = systemClock.now() + job.remainingMs - closingMs(plan, job.remainingMs, ENDING)
  const crew = new Crew(split(plan, workers.count), luggageFor(job, workers), settings, () => systemClock.now())
  try {
    const abortion = await startUp(crew, signal, lastMs)
    if (abortion !== undefined) return { ...emptyRecord(plan, WHOLE), aborted: abortion }

    const originMs = systemClock.now() + LEAD_MS
    const end = new EarlyEnd(systemClock, originMs)
    crew.tell({ kind: 'start', atMs: toMachineTime(originMs), remainingMs: lastMs - HANDING_OVER_MS - originMs })
    const supervision = new Supervision({ crew, job, end, originMs, lastMs })
    await crew.over.finally(() => supervision.stop())
    return totalOf(plan, crew.members, end.abortion)
  } finally {
    await crew.disband()
  }
}
