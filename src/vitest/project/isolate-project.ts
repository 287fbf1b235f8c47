import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { TestProject } from 'vitest/node'
import type { Milliseconds } from '../../units/duration.ts'

/** The options of a project of load tests: all test options that Vitest allows for a project. */
export type LoadProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>

/** Default timeout of a body or a hook: a target takes time to come up, and a plain test may load it for many seconds. */
const TIMEOUT_MS: Milliseconds = 60_000

/**
 * Makes a project run after all others, one file and one test at a time, and without coverage. It changes the resolved configuration: before that, the values
 * would be merged with the configuration that the project extends, and overruled by command-line options.
 */
export function isolateProject(
  project: TestProject,
  projects: readonly TestProject[],
  given: LoadProjectOptions & { readonly include: string[] },
): void {
  const { config } = project
  // Lists are merged: the files of the extended configuration would be included, and its excludes may match these files.
  config.include = given.include
  config.exclude = config.exclude.filter((pattern) => !given.include.includes(pattern))
  config.maxWorkers = 1
  config.maxConcurrency = 1
  config.sequence = { ...config.sequence, concurrent: false, groupOrder: orderAfter(projects.filter((other) => other !== project)) }
  config.coverage = { ...config.coverage, enabled: false }
  config.typecheck = { ...config.typecheck, enabled: false }
  config.testTimeout = given.testTimeout ?? Math.max(config.testTimeout, TIMEOUT_MS)
  config.hookTimeout = given.hookTimeout ?? Math.max(config.hookTimeout, TIMEOUT_MS)
}

/**
 * A group order after all of these projects.
 *
 * Vitest runs projects with a single worker and without a group order after all that have one, whatever their number. Such projects, which are most on a
 * machine with two cores, get the order explicitly, so that one can come after them.
 */
function orderAfter(projects: readonly TestProject[]): number {
  const last = Math.max(0, ...projects.map(({ config }) => config.sequence.groupOrder))
  const unplaced = projects.filter(({ config }) => config.maxWorkers === 1 && config.isolate && config.sequence.groupOrder === 0)
  for (const { config } of unplaced) config.sequence = { ...config.sequence, groupOrder: last + 1 }
  return last + 2
}
