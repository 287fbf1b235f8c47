/**
 * Lesson 3. A closed model hides a stall, an open one shows it.
 *
 * With `concurrency` a user waits for its reply: while the server stands still, so does the load, and the stall is one slow sample among hundreds.
 * With `rate` requests come when they are due, as from people who do not know of one another, and latency counts from then. The server is the same
 * in both tests: it stops for half a second.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const closed = serve(new URL('./server.mjs', import.meta.url))
const open = serve(new URL('./server.mjs', import.meta.url))

loadTest('closed: the stall is hidden', { concurrency: 1, duration: '1500ms', baseUrl: closed }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/stalling'))
  expect(result.latency.max).toBeGreaterThan(300)
  // Half of a second in which nobody was served, and p99 knows nothing of it.
  expect(result).toHaveLatencyBelow({ p99: '200ms' })
})

loadTest('open: the stall is seen', { rate: '200/s', duration: '1500ms', baseUrl: open }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/stalling'))
  expect(result).toHaveStatus(200)
  // A third of the requests came while the server stood still, and waited for a quarter of a second on average.
  expect(result.latency.p95).toBeGreaterThan(200)
})
