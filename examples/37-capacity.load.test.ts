/**
 * Lesson 37. How much does it carry? `load.capacity` with `atLeast` tests one rate against an objective, in short probes, until they agree. With `from` and
 * `to` instead, it searches the highest rate that holds, which takes longer: a number for a nightly run, such as
 *
 *   load.capacity('/', { slo: { p99: '50ms', errorRate: '1%' }, from: '50/s', to: '20000/s', within: '40s' })
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

// It refuses what is above 100 requests a second.
const shop = serve(new URL('./servers/limited.mjs', import.meta.url))

/** What has to hold. A limit such as p99: '50ms' belongs here too, on a machine that is quiet enough for it. */
const slo = { errorRate: '10%' } as const

loadTest('the shop carries 40 requests a second', { baseUrl: shop }, async ({ load }) => {
  const capacity = await load.capacity('/', { slo, atLeast: '40/s' })
  expect(capacity).toHaveCapacityAbove('40/s')
})

// Probes that a target does not hold are part of the answer, and no failure of the test.
loadTest('it does not carry 500', { baseUrl: shop }, async ({ load }) => {
  const capacity = await load.capacity('/', { slo, atLeast: '500/s' })
  expect(capacity).not.toHaveCapacityAbove('500/s')
  expect(capacity.limitedBy).toBe('slo errorRate')
  expect(capacity.probes.length).toBeGreaterThanOrEqual(3)
})
