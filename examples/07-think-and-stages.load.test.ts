/**
 * Lesson 7. People pause between two clicks, and they do not all come at once.
 *
 * `think` is a pause between the iterations of a user; it is no part of any latency. `stages` move the number of users (or the rate) over time, and each
 * stage has a result of its own, so that the ramp does not blur what is expected of the plateau.
 */
import { expect } from 'vitest'
import { between, loadTest, serve, shape } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('users who think', { concurrency: 10, duration: '1s', think: between('50ms', '150ms'), baseUrl: app }, async ({ load }) => {
  const result = await load('/users')
  expect(result).toHaveStatus(200)
  // Ten users that pause for 100 ms on average send about 100 requests a second, however fast the server is.
  expect(result.throughput.mean).toBeLessThan(130)
  expect(result).toHaveLatencyBelow({ p50: '40ms' })
})

loadTest(
  'a ramp, and what comes after it',
  { rate: 0, stages: [{ to: 100, over: '1s' }, { for: '1s' }], warmup: 0, baseUrl: app },
  async ({ load }) => {
    const result = await load('/users')
    const [ramp, plateau] = result.stages
    // Exact counts: half of 100/s for a second, then 100/s for a second.
    expect(ramp).toHaveStatusCounts({ 200: 50 })
    expect(plateau).toHaveStatusCounts({ 200: 100 })
    expect(plateau).toHaveLatencyBelow({ p95: '250ms' })
  },
)

// The same for users, as a LoadTestShape of Locust tells it: how many, how fast they come and go, and until when.
const crowd = shape([
  { users: 10, spawnRate: '100/s', until: '400ms' },
  { users: 2, spawnRate: '100/s', until: '600ms' },
])

loadTest('users that come and go', { stages: crowd, think: '10ms', baseUrl: app }, async ({ load }) => {
  const result = await load('/users')
  expect(result).toHaveStatus(200)
  expect(result.users.started).toBe(10)
})
