import { scenariosRecord } from '../../record/merge/scenarios-record.ts'
import { systemClock } from '../../units/time/clock.ts'
import type { RunJob, Runner } from '../runner.ts'
import { functionsHere } from '../task/option-functions.ts'
import { taskHere, type KnownTask } from '../task/task.ts'

/** Runs whole plans in this thread, so that closures, breakpoints and fixtures of the test work. */
export const inProcess: Runner = {
  check: async (task) => {
    // Clients and loops are loaded before the run, and only for a run: every test file pays for importing the package. They are loaded one after the other,
    // because the pools vmThreads and vmForks of Vitest cannot link two modules at once that import the same ones.
    await taskHere(task)
    await import('./run-share.ts')
    await import('./run-scenarios.ts')
  },
  run: async (jobs) => {
    const here = await Promise.all(jobs.map(jobHere))
    const [{ plan }] = jobs
    if (plan.name !== undefined) {
      const { runScenarios } = await import('./run-scenarios.ts')
      const { records, generator } = await runScenarios(here, systemClock)
      return scenariosRecord(records, generator)
    }
    // A run with one task does not need what coordinates several.
    const { runShare } = await import('./run-share.ts')
    const record = await runShare(here[0]!, systemClock)
    return { whole: record, scenarios: [record] }
  },
}

const jobHere = async (job: RunJob): Promise<RunJob<KnownTask>> => ({
  ...job,
  task: await taskHere(job.task),
  hooks: { ...job.hooks, ...(await functionsHere(job.hooks)) },
})
