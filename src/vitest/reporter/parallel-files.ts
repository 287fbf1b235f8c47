import { availableParallelism } from 'node:os'
import type { TestProject, TestSpecification } from 'vitest/node'

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
