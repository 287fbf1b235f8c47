/**
 * Lesson 1. A load test is a Vitest test: it loads a target and expects something of the result.
 *
 * `serve` starts the target in its own process and ends it with this file. `load` gives data and never throws because the target is slow or wrong: that
 * is for the matchers to say.
 */
import { expect, test } from 'vitest'
import { load, loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('GET /users answers in time', { iterations: 300, warmup: { iterations: 50 }, baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/users'))
  expect(result).toHaveStatus(200)
  expect(result).toHaveLatencyBelow({ p95: '250ms' })
})

// The same thing inside any ordinary test. A task that only sends a request needs no function.
test('GET /users, in a plain test', async () => {
  const result = await load('/users', { iterations: 100, baseUrl: app })
  expect(result).toHaveErrorRateBelow(0)
  expect(result.iterations).toEqual({ started: 100, succeeded: 100, failed: 0, cutOff: 0, dropped: 0 })
})
