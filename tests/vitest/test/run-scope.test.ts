import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { plainTest } from '../../../src/vitest/test/plain-test.ts'
import { RunScope } from '../../../src/vitest/test/run-scope.ts'
import { buildResult } from '../../report/build-result.ts'

test('a run is one of its test until its scope is disposed of, whatever came of it', ({ task }) => {
  const running = plainTest(task)
  const listeners = process.listenerCount('SIGINT')
  const scopes = [1, 2].map(() => new RunScope({ test: running, suite: undefined }))
  expect(running.runs.pending).toBe(2)
  expect(process.listenerCount('SIGINT') - listeners).toBe(isMainThread ? 1 : 0)
  for (const scope of scopes) scope.dispose()
  expect(running.runs).toMatchObject({ pending: 0, finished: [] })
  expect(process.listenerCount('SIGINT')).toBe(listeners)
})

test('what was reported is finished, in the order of the reports, and left with the test', async ({ task }) => {
  const running = plainTest(task)
  const scopes = [1, 2].map(() => new RunScope({ test: running, suite: undefined }))
  const results = [buildResult(), buildResult()]
  const reported = [await scopes[1]!.report(results[1]!), await scopes[0]!.report(results[0]!)]
  for (const scope of scopes) scope.dispose()
  expect(running.runs.finished).toEqual(reported)
  expect(task.meta.loads).toHaveLength(2)
  expect(task.annotations).toHaveLength(2)
})

test('the environment ends with the test, and knows what it is called', ({ task }) => {
  const running = plainTest(task)
  const scope = new RunScope({ test: running, suite: undefined })
  const { signal, label, remainingMs } = scope.environment
  expect(signal!.aborted).toBe(false)
  expect(label).toMatch(/run-scope\.test\.ts > the environment ends with the test, and knows what it is called$/)
  expect(remainingMs({} as never)).toBeLessThanOrEqual(task.timeout)
  scope.dispose()
})

test('outside of a test there is nothing to leave a result with', async () => {
  const scope = new RunScope({ test: undefined, suite: undefined })
  const result = buildResult()
  expect(await scope.report(result)).toBe(result)
  expect(scope.environment.remainingMs({} as never)).toBe(Number.POSITIVE_INFINITY)
  scope.dispose()
})
