import type { TestCase } from 'vitest/node'
import type { TestId } from '../../run/comparison/remote/remote-messages.ts'

/** Where a test stands, as its runs name it: its name after those of its suites, joined in the same way by both majors of Vitest. */
export function idOf(test: TestCase): TestId {
  const names = [test.name]
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) names.unshift(parent.name)
  return { project: test.project.name, file: test.module.relativeModuleId, name: names.join(' > ') }
}
