/**
 * Lesson 6. The first requests are another measurement: they open connections, fill caches, and run code that is not compiled yet.
 *
 * `warmup` keeps them apart, in `result.warmup`. A limit on a high percentile without a warm-up may measure nothing but the start: the result says so by
 * the finding `cold`.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const cold = serve(new URL('./server.mjs', import.meta.url))
const warm = serve(new URL('./server.mjs', import.meta.url))

// The first 20 replies of this server take 60 ms.
loadTest('wrong: cold', { concurrency: 10, iterations: 300, baseUrl: cold }, async ({ load }) => {
  const result = await load('/lazy')
  expect(result).toHaveStatus(200)
  expect(result.latency.p95).toBeGreaterThan(50)
  expect(result.findings.map(({ kind }) => kind)).toContain('cold')
})

loadTest('right: warm', { concurrency: 10, iterations: 300, warmup: { iterations: 30 }, baseUrl: warm }, async ({ load }) => {
  const result = await load('/lazy')
  expect(result).toHaveStatus(200)
  expect(result.warmup.latency.p50).toBeGreaterThan(50)
  expect(result.latency.p50).toBeLessThan(50)
  expect(result.findings.map(({ kind }) => kind)).not.toContain('cold')
})
