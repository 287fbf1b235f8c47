/**
 * Lesson 25. Work that computes keeps its thread: users of one thread take turns, however many there are. With `threads` they are spread over a pool.
 *
 * This is `ThreadPoolExecutor(max_workers=n)` over 1, 5 and 10, with threads that really run side by side. A task that leaves the thread of the test has to
 * be `portable`: the plugin of `vitest.config.ts` cuts it out of this file, with the function that it uses.
 */
import { expect } from 'vitest'
import { loadTest, portable } from 'vitest-load'

function primesBelow(limit: number): number {
  let count = 0
  for (let candidate = 2; candidate < limit; candidate++) {
    let divisor = 2
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++
    if (divisor * divisor > candidate) count++
  }
  return count
}

const computes = portable(() => {
  if (primesBelow(5_000) !== 669) throw new Error('these are not the primes')
})

loadTest('counting primes in two threads', { concurrency: [1, 5, 10], threads: 2, iterations: 100 }, async ({ load, concurrency }) => {
  const result = await load(computes)
  // One share of the users and of the iterations for each thread; together exactly the plan.
  expect(result.iterations.succeeded).toBe(100)
  expect(result.users.started).toBe(concurrency)
  expect(result).toHaveErrorRateBelow(0)
})
