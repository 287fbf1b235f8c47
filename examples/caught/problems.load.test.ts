/**
 * Lesson 20. What it looks like when a problem is caught. All tests here must fail: `npm run demo` runs them apart from the others, and shows the text.
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

// One request has become two, as by a query inside a loop.
loadTest('GET /users is as fast as it was', { baseUrl: app }, async ({ load }) => {
  const comparison = await load.compare(
    {
      base: ({ http }) => http.get('/users'),
      head: async ({ http }) => [await http.get('/users'), await http.get('/users')],
    },
    { theta: { p50: '10%' } },
  )
  expect(comparison).toShowNoRegression()
})
