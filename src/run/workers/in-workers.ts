import { WHOLE } from '../../pace/share.ts'
import type { Plan, Workers } from '../../plan/plan.ts'
import type { Abortion, RunRecord } from '../../record/run-record.ts'
import { together, type TogetherRecord } from '../../record/together.ts'
import { systemClock } from '../../units/clock.ts'
import { packageFile } from '../../units/package-root.ts'
import { closingMs, type Closing } from '../closing.ts'
import { EarlyEnd } from '../early-end.ts'
import type { Job, Runner } from '../runner.ts'
import { allotted } from './cargo.ts'
import { Crew } from './crew.ts'
import { emptyRecord } from './lost.ts'
import { movableTask } from './luggage.ts'
import { toMachineTime } from './machine-time.ts'
import type { WorkerSettings } from './pool-worker.ts'
import { startUp } from './start-up.ts'
import { Supervision } from './supervision.ts'
import { totalOf } from './total.ts'

/** Built, since the oldest Node we run on reads no TypeScript. */
const ENTRY = packageFile('dist/run/workers/worker.js')

/** How far ahead the common start lies: time for the news of it to reach every worker. */
const LEAD_MS = 20
/** Kept free at the end of the time a run may take: for workers to hand over what they have, and for ending those that do not. */
const HANDING_OVER_MS = 150
const ENDING: Closing = { leastMs: 250, ratio: 0.2 }

/** Runs each share of a plan in a thread or process of its own. */
export const inWorkers = (workers: Workers, settings: Partial<WorkerSettings> = {}): Runner => ({
  check: async (task) => void movableTask(task, workers),
  run: async (jobs) => await runInWorkers(jobs, workers, { entry: ENTRY, ...settings, kind: workers.kind }),
})

async function runInWorkers(jobs: readonly Job[], workers: Workers, settings: WorkerSettings): Promise<TogetherRecord> {
  const { signal, remainingMs } = jobs[0]!
  const plans = jobs.map(({ plan }) => plan)
  const lastMs = systemClock.now() + remainingMs - Math.min(...plans.map((plan) => closingMs(plan, remainingMs, ENDING)))
  const crew = new Crew(allotted(jobs, workers), settings, () => systemClock.now())
  try {
    const abortion = await startUp(crew, signal, lastMs)
    if (abortion !== undefined) return nothingDone(plans, abortion)

    const originMs = systemClock.now() + LEAD_MS
    const end = new EarlyEnd(systemClock, originMs)
    crew.tell({ kind: 'start', atMs: toMachineTime(originMs), remainingMs: lastMs - HANDING_OVER_MS - originMs })
    const supervision = new Supervision({ crew, jobs, end, originMs, lastMs })
    await crew.over.finally(() => supervision.stop())
    return totalOf(plans, crew.members, end.abortion)
  } finally {
    await crew.disband()
  }
}

function nothingDone(plans: readonly Plan[], aborted: Abortion): TogetherRecord {
  const records = plans.map((plan): RunRecord => ({ ...emptyRecord(plan, WHOLE), aborted }))
  return together(records, records[0]!.generator)
}
