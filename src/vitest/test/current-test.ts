import pLimit from 'p-limit'
import type { RunnerTestCase } from 'vitest'
import { plainTest } from './plain-test.ts'
import { runningTask, type LoadTests, type Question, type RunningTask } from './running-task.ts'
import type { Caller, RunningTest } from './running-test.ts'

/** Tests that `loadTest` has registered. */
const loadTests = new WeakSet<RunnerTestCase>()
/** Load tests whose function Vitest has called: one runs, the others wait for their turn. */
const called = new WeakSet<RunnerTestCase>()
const oneAtATime = pLimit(1)
let running: RunningTest | undefined

/** Remembers that a test is a load test, which never runs at the same time as another one. */
export const addLoadTest = (task: RunnerTestCase): void => void loadTests.add(task)

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

/**
 * The test or suite that calls an imported function; `undefined` outside of any.
 *
 * @throws {LoadError} `uncertain-test` if several tests may run at this time.
 */
export const currentTask = (question: Question): RunningTask | undefined => runningTask(known, question)

const known: LoadTests = {
  has: (test) => loadTests.has(test),
  waits: (test) => called.has(test) && test !== running?.task,
}

/**
 * Who calls the imported `load`.
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
