import { fileURLToPath, pathToFileURL } from 'node:url'
import { join } from 'node:path'
import type { LoadOptions } from '../../../src/plan/options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { hooksFrom } from '../../../src/plan/hooks-from.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { inProcess } from '../../../src/run/in-process.ts'
import type { Progress } from '../../../src/run/progress.ts'
import type { AnyTask } from '../../../src/run/task.ts'
import { inWorkers } from '../../../src/run/workers/in-workers.ts'
import type { WorkerSettings } from '../../../src/run/workers/pool-worker.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A module of `fixtures/tasks` as a portable task. */
export const taskOf = (name: string): AnyTask => ({
  kind: 'portable',
  module: pathToFileURL(join(root, `fixtures/tasks/${name}.mjs`)).href,
})

/** What surrounds a run. */
export interface WorkerSurroundings {
  readonly data?: unknown
  readonly signal?: AbortSignal
  readonly remainingMs?: number
  readonly onProgress?: (progress: Progress) => void
  readonly settings?: Partial<WorkerSettings>
}

/** Runs a task as `load` does: in workers where the options say so, and in this thread otherwise. */
export async function runWith(entry: URL, task: AnyTask, options: LoadOptions, surroundings: WorkerSurroundings = {}): Promise<RunRecord> {
  const plan = planFrom({ seed: 1, ...options }, {})
  const { settings, data, signal, remainingMs = Number.POSITIVE_INFINITY, onProgress } = surroundings
  const runner = plan.workers === undefined ? inProcess : inWorkers(plan.workers, { entry, ...settings })
  return await runner.run({ plan, task, hooks: hooksFrom(options), data, signal, remainingMs, coverage: false, onProgress })
}
