import type { TestProject, TestSpecification, Vitest } from 'vitest/node'
import { FACTS, type PluginFacts } from '../plugin-facts.ts'
import { hasCompany } from './company.ts'

const isTag = ({ name }: { readonly name: string }): boolean => name === 'load'

/** Facts for who reads test files without running them, as `vitest list` and editors do. */
export const factsBeforeRuns = ({ config }: Vitest, project: TestProject): PluginFacts => ({
  // A project gets the tags of the others later.
  hasTag: [...(project.config.tags ?? []), ...(config.tags ?? [])].some(isTag),
  hasCompany: false,
  liveFolder: undefined,
  wantedFiles: undefined,
})

/** Tells the workers of a run what they are to know: those that are started from now on. */
export function provideFacts(specifications: readonly TestSpecification[], facts: Pick<PluginFacts, 'liveFolder' | 'wantedFiles'>): void {
  for (const project of new Set(specifications.map((specification) => specification.project))) {
    const hasTag = (project.config.tags ?? []).some(isTag)
    project.provide(FACTS, { ...facts, hasTag, hasCompany: hasCompany(project, specifications) })
  }
}
