import type { TestProject, TestSpecification, Vitest } from 'vitest/node'
import { PLUGIN_CONTEXT, type PluginContext } from '../project/plugin-context.ts'
import { availableParallelism } from 'node:os'

const isTag = ({ name }: { readonly name: string }): boolean => name === 'load'

/** Facts for reading test files without running them, as `vitest list` and editors do. */
export const contextBeforeRuns = ({ config }: Vitest, project: TestProject): PluginContext => ({
  // A project inherits the tags of the root later.
  hasTag: [...(project.config.tags ?? []), ...(config.tags ?? [])].some(isTag),
  hasParallelFiles: false,
  liveFolder: undefined,
  requestedFiles: undefined,
  report: undefined,
})

/** Provides the facts of a run to all workers that start from now on. */
export function provideContext(
  specifications: readonly TestSpecification[],
  facts: Pick<PluginContext, 'liveFolder' | 'requestedFiles' | 'report'> &
    Partial<Pick<PluginContext, 'hasPage' | 'steering' | 'isListed'>>,
): void {
  for (const project of new Set(specifications.map((specification) => specification.project))) {
    const hasTag = (project.config.tags ?? []).some(isTag)
    project.provide(PLUGIN_CONTEXT, { ...facts, hasTag, hasParallelFiles: hasParallelFiles(project, specifications) })
  }
}

/**
 * Whether other files may run at the same time as those of a project. Vitest runs one group after the other; a project with a single worker and no group order
 * forms a group in which each file runs alone, and the files of any other group share the available workers.
 */
export function hasParallelFiles(project: TestProject, specifications: readonly TestSpecification[]): boolean {
  if (runsOneByOne(project)) return false
  const { groupOrder } = project.config.sequence
  const group = specifications.filter((other) => other.project.config.sequence.groupOrder === groupOrder && !runsOneByOne(other.project))
  // Browsers are not among the workers.
  return group.length > 1 && (workersOf(project) > 1 || group.some(({ pool }) => pool === 'browser'))
}

const runsOneByOne = ({ config }: TestProject): boolean => config.isolate && config.maxWorkers === 1 && config.sequence.groupOrder === 0

function workersOf({ config, vitest }: TestProject): number {
  // The default of Vitest 4; Vitest 5 sets it explicitly.
  const cores = availableParallelism()
  return config.maxWorkers || vitest.config.maxWorkers || Math.max(1, vitest.config.watch ? Math.floor(cores / 2) : cores - 1)
}
