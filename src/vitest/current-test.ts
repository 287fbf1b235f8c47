import { TestRunner, type RunnerTestCase } from 'vitest'
import { plainTest } from './plain-test.ts'
import type { RunningTest } from './running-test.ts'

const loadTests = new WeakMap<RunnerTestCase, RunningTest>()

/** Lets `load` know of a load test for as long as its body runs. */
export function enterLoadTest(test: RunningTest): void {
  loadTests.set(test.task, test)
}

export function leaveLoadTest(test: RunningTest): void {
  loadTests.delete(test.task)
}

/** The test that is running: a load test, or a plain one; `undefined` outside of any, as in `beforeAll`. */
export function currentTest(): RunningTest | undefined {
  const task = TestRunner.getCurrentTest<RunnerTestCase>()
  if (task === undefined || task.type !== 'test') return undefined
  return loadTests.get(task) ?? plainTest(task)
}
