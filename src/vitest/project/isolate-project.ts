import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { TestProject } from 'vitest/node'
import type { Milliseconds } from '../../units/duration.ts'

/** What a project of load tests may set: all that Vitest lets a project set for its tests. */
export type LoadProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>

/** For a body or a hook, where nothing else is said: a target takes its time to come up, and a plain test may load it for many seconds. */
const TIMEOUT_MS: Milliseconds = 60_000

/**
 * Makes a project run after all others, one file and one test at a time, and without coverage. Done to what Vitest has made of the configuration, since
 * before that it would be joined with the configuration that the project extends, and overruled by options of the command line.
 */
export function isolateProject(
  project: TestProject,
  projects: readonly TestProject[],
  given: LoadProjectOptions & { readonly include: string[] },
): void {
  const { config } = project
  // Lists are joined: the files of what is extended would come along, and what that leaves out may well be these.
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
 * A place in the order of groups that comes after all of these projects.
 *
 * Vitest runs projects with a single worker and without a place of their own after all that have one, whatever their number: such projects, which are
 * most of them on a machine with two cores, are given the place that they would get, so that one can come after it.
 */
function orderAfter(projects: readonly TestProject[]): number {
  const last = Math.max(0, ...projects.map(({ config }) => config.sequence.groupOrder))
  const unplaced = projects.filter(({ config }) => config.maxWorkers === 1 && config.isolate && config.sequence.groupOrder === 0)
  for (const { config } of unplaced) config.sequence = { ...config.sequence, groupOrder: last + 1 }
  return last + 2
}
