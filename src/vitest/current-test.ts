import pLimit from 'p-limit'
import { TestRunner, type RunnerTestCase } from 'vitest'
import { plainTest } from './plain-test.ts'
import type { RunningTest } from './running-test.ts'

/** Load tests whose function Vitest has called: one runs, the others wait for their turn. */
const called = new WeakSet<RunnerTestCase>()
const oneAtATime = pLimit(1)
let running: RunningTest | undefined

/**
 * Runs the body of a load test when no other runs in this worker: Vitest keeps load tests of one suite apart, but not concurrent suites. While it runs,
 * `load` knows of it.
 *
 * @throws the reason of the signal of the test where that was aborted while it waited.
 */
export async function asRunningTest(test: RunningTest, body: () => Promise<void>): Promise<void> {
  called.add(test.task)
  await oneAtATime(async () => {
    test.signal.throwIfAborted()
    running = test
    try {
      await body()
    } finally {
      running = undefined
      called.delete(test.task)
    }
  })
}

/** The test that is running: a load test, or a plain one; `undefined` outside of any, as in `beforeAll`. */
export function currentTest(): RunningTest | undefined {
  const task = TestRunner.getCurrentTest<RunnerTestCase>()
  // Of concurrent tests Vitest knows the one that began last, which may be a load test that waits, and none once that has ended.
  if (running !== undefined && (task === undefined || called.has(task))) return running
  return task?.type === 'test' ? plainTest(task) : undefined
}
