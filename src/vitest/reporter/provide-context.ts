import type { TestProject, TestSpecification, Vitest } from 'vitest/node'
import { PLUGIN_CONTEXT, type PluginContext } from '../project/plugin-context.ts'
import { hasParallelFiles } from './parallel-files.ts'

const isTag = ({ name }: { readonly name: string }): boolean => name === 'load'

/** Facts for reading test files without running them, as `vitest list` and editors do. */
export const contextBeforeRuns = ({ config }: Vitest, project: TestProject): PluginContext => ({
  // A project inherits the tags of the root later.
  hasTag: [...(project.config.tags ?? []), ...(config.tags ?? [])].some(isTag),
  hasParallelFiles: false,
  liveFolder: undefined,
  requestedFiles: undefined,
})

/** Provides the facts of a run to all workers that start from now on. */
export function provideContext(
  specifications: readonly TestSpecification[],
  facts: Pick<PluginContext, 'liveFolder' | 'requestedFiles'>,
): void {
  for (const project of new Set(specifications.map((specification) => specification.project))) {
    const hasTag = (project.config.tags ?? []).some(isTag)
    project.provide(PLUGIN_CONTEXT, { ...facts, hasTag, hasParallelFiles: hasParallelFiles(project, specifications) })
  }
}
