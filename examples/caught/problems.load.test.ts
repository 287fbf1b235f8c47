/**
 * Lesson 20. What it looks like when a problem is caught. Both tests here must fail: `npm run demo` runs them apart from the others, and shows the text.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('../server.mjs', import.meta.url))

// Every 25th reply takes 300 ms: p50 is fine, p99 is not.
loadTest('GET /search answers within 100 ms', { rate: '200/s', duration: '2s', warmup: '500ms', baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/search'))
  expect(result).toHaveLatencyBelow({ p50: '50ms', p99: '100ms' })
})

// Every 10th reply is 503.
loadTest('GET /flaky answers every time', { concurrency: 5, iterations: 200, baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/flaky'))
  expect(result).toHaveStatus(200)
})
