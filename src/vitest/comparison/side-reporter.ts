import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import type { Link } from '../../run/comparison/remote/link.ts'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'

const LONGEST_REASON = 600
const MOST_REASONS = 10

/** Reports the outcome of tests to the coordinator, and prints nothing. */
export function sideReporter(link: Link, isRepeated: boolean): Reporter {
  let isRepeatable = false
  return {
    onInit: (vitest) => {
      isRepeatable = isRepeated && canRepeat(vitest)
    },
    onTestModuleCollected: (module) => {
      const names = [...module.children.allTests()].map(({ fullName }) => fullName)
      link.send({ kind: 'collected', ...placeOf(module), names })
    },
    onTestCaseResult: (test) => {
      const result = test.result()
      if (result.state === 'failed') link.send({ kind: 'failed', test: idOf(test), reason: reasonOf(result.errors) })
    },
    onTestModuleEnd: (module) => {
      const errors = module.errors()
      if (errors.length > 0) link.send({ kind: 'broken', ...placeOf(module), reason: reasonOf(errors) })
    },
    onTestRunEnd: (_modules, errors) => {
      link.send({ kind: 'over', reasons: errors.slice(0, MOST_REASONS).map((error) => reasonOf([error])), isRepeatable })
    },
  }
}

/** Whether each run of its tests is fresh. What a `globalSetup` starts is as old as Vitest itself. */
export const canRepeat = ({ config, projects }: Vitest): boolean =>
  [config, ...projects.map((project) => project.config)].every(({ globalSetup }) => [globalSetup].flat().length === 0)

const placeOf = (module: TestModule): { readonly project: string; readonly file: string } => ({
  project: module.project.name,
  file: module.relativeModuleId,
})

const idOf = (test: TestCase): TestId => ({ ...placeOf(test.module), name: test.fullName })

const reasonOf = (errors: readonly { readonly message?: string }[]): string =>
  (errors[0]?.message ?? 'it failed without an error').slice(0, LONGEST_REASON)
