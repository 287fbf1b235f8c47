import type { RunnerTask, RunnerTestCase, RunnerTestSuite } from 'vitest'
import { LoadError } from '../../units/errors/error.ts'
import type { Caller } from './running-test.ts'

/**
 * Skips the calling test; in a `beforeAll`, the tests of its suite; an `afterAll` it just ends.
 *
 * @throws Vitest's own error for skipping; {@link LoadError} `profile-off` if there is nothing to skip, or if skipping would hide a failure.
 */
export function skipCaller({ test, suite }: Caller, note: string): never {
  if (test !== undefined) return skipTest(test.task, note)
  if (suite !== undefined) return skipSuite(suite, note)
  throw profileOff(note, 'load() was called outside a test, where there is nothing to skip: call it in a test or in `beforeAll`')
}

function skipTest(test: RunnerTestCase, note: string): never {
  if (test.result?.state === 'fail')
    throw profileOff(note, 'load() was called by a test that has failed already, and skipping it would hide that')
  // In an `aroundEach` Vitest does not read the note of the error.
  if (test.result !== undefined) Object.assign(test.result, { note })
  return test.context.skip(note)
}

function skipSuite(suite: RunnerTestSuite, note: string): never {
  const { hooks, state } = suite.result ?? {}
  if (state === 'fail') throw profileOff(note, 'load() was called by a suite that has failed already, and skipping it would hide that')
  if (hooks?.beforeAll === undefined)
    throw profileOff(note, 'load() was called in `aroundAll`, which Vitest cannot skip: call it in `beforeAll`')
  if (hooks.beforeAll === 'run') leaveNote(suite, note)
  throw skippingError(suite, note)
}

const profileOff = (note: string, why: string): LoadError => new LoadError('profile-off', `${note}, but ${why}`)

/** Vitest marks the tests of a suite as skipped if its `beforeAll` throws, and keeps the rest of their results. */
function leaveNote({ tasks }: RunnerTestSuite, note: string): void {
  for (const task of tasks) {
    if (task.mode === 'skip' || task.mode === 'todo') continue
    if (task.type === 'suite') leaveNote(task, note)
    else markSkipped(task, note)
  }
}

/** Sets the reason why a test that has not started is skipped. Vitest supports it in results, but not in their type. */
export function markSkipped(test: RunnerTestCase, note: string): void {
  const skipped = { state: 'skip', note } as const
  test.result = skipped
}

/** Only the context of a test can create the error that skips; for a suite, any test will do. */
function skippingError(suite: RunnerTestSuite, note: string): unknown {
  const test = firstTest(suite)
  const { result } = test
  try {
    return test.context.skip(note)
  } catch (error) {
    return error
  } finally {
    if (result === undefined) delete test.result
    else test.result = result
  }
}

/** A suite without tests runs no hooks. */
const firstTest = (task: RunnerTask): RunnerTestCase => (task.type === 'test' ? task : firstTest(task.tasks.find(hasTests)!))

const hasTests = (task: RunnerTask): boolean => task.type === 'test' || task.tasks.some(hasTests)
