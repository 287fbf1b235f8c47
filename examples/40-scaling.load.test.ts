/**
 * Lesson 40. Does it scale? `load.sweep` measures the throughput of 1, 2, 4 … users, in short blocks in random order. *Efficiency* is what each user gets, as a
 * share of what one user alone gets: 100 % means that users do not disturb one another. With six levels or more, as in
 *
 *   load.sweep('/', { concurrency: [1, 2, 4, 8, 16, 32] })
 *
 * it also fits how throughput grows: `sweep.usl`, which `toScale({ contention: '10%' })` judges.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

// `/alone` takes 20 ms for each request, and `/queue` as well, but one after the other.
const shop = serve(new URL('./servers/counter.mjs', import.meta.url))

const blocks = { concurrency: [1, 2, 4], rounds: 5, block: '200ms' } as const

// If they queued, each of four users would get 25 %.
loadTest('requests that do not wait for one another scale', { baseUrl: shop }, async ({ load }) => {
  const sweep = await load.sweep('/alone', blocks)
  expect(sweep).toScale({ efficiencyAt: { 4: '35%' } })
})

// What is judged is the end of an interval: a claim that holds only just is thrown as inconclusive, with the number of `rounds` that would decide.
loadTest('those that queue do not', { baseUrl: shop }, async ({ load }) => {
  const sweep = await load.sweep('/queue', blocks)
  const [one, , four] = sweep.levels
  expect(four!.throughput).toBeLessThan(2 * one!.throughput)
  expect(four!.latency.p50).toBeGreaterThan(2 * one!.latency.p50)
})
