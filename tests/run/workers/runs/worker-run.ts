import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import type { RunRecord } from '../../../../src/record/run-record.ts'
import type { ScenariosRecord } from '../../../../src/record/merge/scenarios-record.ts'
import { inProcess } from '../../../../src/run/local/local-runner.ts'
import type { Progress } from '../../../../src/run/recording/progress.ts'
import type { AnyTask } from '../../../../src/run/task/task.ts'
import { inWorkers } from '../../../../src/run/workers/in-workers.ts'
import type { WorkerSettings } from '../../../../src/run/workers/worker-child.ts'
import { builtModule, type BuiltModule } from '../../../helpers/built-module.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

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
  readonly onInterrupted?: (record: ScenariosRecord) => void
  readonly notesSent?: boolean
  readonly settings?: Partial<WorkerSettings>
}

/** Runs a task as `load` does: in workers where the options say so, and in this thread otherwise. */
export type RunTask = (task: AnyTask, options: LoadOptions, environment?: WorkerSurroundings) => Promise<RunRecord>

/** Builds the module that workers run once for the tests of a file. */
export function useWorkers(): RunTask {
  let built: BuiltModule
  beforeAll(async () => {
    built = await builtModule('run/workers/worker-entry')
  })
  afterAll(() => built[Symbol.dispose]())
  return async (task, options, { settings, remainingMs = Number.POSITIVE_INFINITY, ...surroundings } = {}) => {
    const { plan, hooks } = planFrom({ seed: 1, ...options }, {})
    const runner = plan.workers === undefined ? inProcess : inWorkers(plan.workers, { entry: new URL(built.url), ...settings })
    await runner.check(task)
    const job = { plan, task, hooks, data: undefined, signal: undefined, remainingMs, coverage: false, ...surroundings }
    const { whole } = await runner.run([job])
    return whole
  }
}
