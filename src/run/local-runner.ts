import { together } from '../record/together.ts'
import { systemClock } from '../units/clock.ts'
import { runInProcess } from './in-process.ts'
import type { Job, LocalJob, Runner } from './runner.ts'
import { taskHere } from './task.ts'
import { runScenarios } from './together.ts'

/** Runs whole plans in this thread: closures, breakpoints and fixtures of the test work as they stand. */
export const inProcess: Runner = {
  check: async (task) => void (await taskHere(task)),
  run: async (job) => await runInProcess(await jobHere(job), systemClock),
  runTogether: async (jobs) => {
    const { records, generator } = await runScenarios(await Promise.all(jobs.map(jobHere)), systemClock)
    return together(records, generator)
  },
}

const jobHere = async (job: Job): Promise<LocalJob> => ({ ...job, task: await taskHere(job.task) })
