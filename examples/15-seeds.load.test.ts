/**
 * Lesson 15. Everything random in a run comes from its seed: arrivals, pauses, and what `random()` gives.
 *
 * A failure ends with `replay VITEST_LOAD_SEED=…`: with that variable the next run draws the same numbers. They depend on the seed, the user and the
 * iteration alone, not on which of them came first.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('the same seed, the same numbers', { concurrency: 4, iterations: 40, seed: 8841, baseUrl: app }, async ({ load }) => {
  const draw = async (): Promise<Map<string, number>> => {
    const drawn = new Map<string, number>()
    const result = await load(async ({ http, random, user, iteration }) => {
      const item = Math.floor(random() * 1_000_000)
      drawn.set(`user ${user}, iteration ${iteration}`, item)
      await http.post('/orders', { body: { item } })
    })
    expect(result).toHaveStatus(201)
    expect(result.seed).toBe(8841)
    return drawn
  }
  const [first, second] = [await draw(), await draw()]
  // Which user gets how many iterations depends on how fast its replies come; its first ones it has in both runs.
  for (let user = 0; user < 4; user++) {
    const key = `user ${user}, iteration 0`
    expect(first.get(key)).toBe(second.get(key))
  }
})
