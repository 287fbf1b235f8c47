/**
 * Lesson 4. A percentile needs samples: p95 at least 59 of them, p99 299, p99.9 2 995.
 *
 * Among 50 samples p99 is nothing but the slowest one. Such a limit would pass or fail by luck, so it is refused, and not even `.not` turns it green.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('wrong: p99 of 50 samples', { iterations: 50, baseUrl: app }, async ({ load }) => {
  const result = await load('/search')
  expect(result).toHaveStatus(200)
  expect(() => expect(result).toHaveLatencyBelow({ p99: '1s' })).toThrow('Too few samples for p99: 50 iterations')
})

loadTest('right: p99 of 500 samples', { concurrency: 10, iterations: 500, warmup: { iterations: 50 }, baseUrl: app }, async ({ load }) => {
  const result = await load('/search')
  expect(result).toHaveLatencyBelow({ p50: '100ms', p99: '1s' })
  // One reply of 25 takes 300 ms. The mean hides that, and so does p95; p99 does not.
  expect(result.latency.mean).toBeLessThan(100)
  expect(result.latency.p99).toBeGreaterThan(290)
})
