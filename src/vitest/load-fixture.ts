import type { Load } from './load-function.ts'
import { loadFor } from './load.ts'
import { plainTest } from './test/plain-test.ts'
import type { RunnerTestCase } from 'vitest'

/**
 * `load` as a fixture for your `test`. Unlike the imported `load`, it knows its test, so it works in tests that run concurrently.
 *
 * @example
 * import { test as base } from 'vitest'
 * import { loadFixture } from 'vitest-load'
 *
 * const test = base.extend({ load: loadFixture })
 * test.concurrent('GET /users', async ({ load, expect }) => {
 *   expect(await load('/users', { baseUrl: app })).toHaveStatus(200)
 * })
 */
export async function loadFixture({ task }: { readonly task: RunnerTestCase }, use: (load: Load) => Promise<void>): Promise<void> {
  const test = plainTest(task)
  await use(loadFor(() => ({ test, suite: undefined })))
}
