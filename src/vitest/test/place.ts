import type { RunnerTask } from 'vitest'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'

/** Where a test or suite stands: its project, its file from the root of that, and its name after those of its suites. */
export const placeOf = (task: RunnerTask): TestId => ({
  project: task.file.projectName ?? '',
  file: task.file.name,
  name: namesOf(task).join(' > '),
})

/** The names of the suites of a task and its own, outermost first; none for a file. */
export const namesOf = (task: RunnerTask): readonly string[] =>
  task === task.file ? [] : [...(task.suite === undefined ? [] : namesOf(task.suite)), task.name]
