/**
 * Lesson 14. `VITEST_LOAD=smoke` runs every load test for at most a second, or 50 iterations: enough to see that all still answers rightly.
 *
 * Statuses and errors are judged, latency and throughput are not, since so few samples say nothing of them. `VITEST_LOAD=off` skips load tests.
 * In CI: smoke in pull requests, full at night. Here the variable is set from within, for this lesson only.
 */
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

beforeEach(() => void vi.stubEnv('VITEST_LOAD', 'smoke'))
afterEach(() => void vi.unstubAllEnvs())

loadTest('a run of a minute takes a second', { concurrency: 5, duration: '1m', think: '100ms', baseUrl: app }, async ({ load }) => {
  const startedAt = performance.now()
  const result = await load('/users')
  expect(performance.now() - startedAt).toBeLessThan(10_000)

  expect(result).toHaveStatus(200)
  // Not judged: no server is that fast.
  expect(result).toHaveLatencyBelow({ p99: '0.001ms' })
})

loadTest('wrong statuses fail all the same', { iterations: 10_000, baseUrl: app }, async ({ load }) => {
  const result = await load('/broken')
  expect(result.iterations.started).toBe(50)
  expect(() => expect(result).toHaveStatus(200)).toThrow('expected all iterations to have status 200, got 0 of 50')
})
