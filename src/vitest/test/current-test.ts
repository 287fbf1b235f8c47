import pLimit from 'p-limit'
import type { RunnerTestCase } from 'vitest'
import { plainTest } from './plain-test.ts'
import { runningTask, type LoadTests, type Question, type RunningTask } from './running-task.ts'
import type { Caller, RunningTest } from './running-test.ts'

/** Tests that `loadTest` has registered. */
const loadTests = new WeakSet<RunnerTestCase>()
/** Load tests whose function Vitest has called: one runs, the others wait. */
const called = new WeakSet<RunnerTestCase>()
const oneAtATime = pLimit(1)
let running: RunningTest | undefined

/** Marks a test as a load test; load tests never run concurrently. */
export const addLoadTest = (task: RunnerTestCase): void => void loadTests.add(task)

/**
 * Runs the body of a load test when no other load test runs in this worker: Vitest keeps the load tests of one suite apart, but not those of concurrent suites.
 * While the body runs, `load` knows its test.
 *
 * @throws the abort reason of the test's signal if that aborted while it waited.
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

/**
 * The test or suite that calls an imported function; `undefined` outside any test or suite.
 *
 * @throws {LoadError} `uncertain-test` if several tests may run at this time.
 */
export const currentTask = (question: Question): RunningTask | undefined => runningTask(known, question)

const known: LoadTests = {
  has: (test) => loadTests.has(test),
  waits: (test) => called.has(test) && test !== running?.task,
}

/**
 * The caller of the imported `load`.
 *
 * @throws {LoadError} `uncertain-test` if several tests may run at this time.
 */
export function currentCaller(): Caller {
  const task = currentTask({ name: 'load', hint: WAY_OUT })
  if (task?.type !== 'test') return { test: undefined, suite: task }
  return { test: task === running?.task ? running : plainTest(task), suite: undefined }
}

const WAY_OUT =
  'Leave `concurrent` out, use `loadTest`, or take `load` from the context of the test: `const test = base.extend({ load: loadFixture })` and `test(name, async ({ load }) => …)`, with ' +
  '`test as base` from vitest and `loadFixture` from vitest-load.'
