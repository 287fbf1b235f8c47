/**
 * Lesson 2. `concurrency` is how many users there are: each sends, waits for the reply, and sends again. A list of levels gives one test each.
 *
 * This is what a ThreadPoolExecutor(max_workers=n) in Python, or p-limit(n) in Node, does. Here the server confirms it: never more than n at once.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest(
  'GET /work scales with its users',
  { concurrency: [1, 5, 10], iterations: 60, baseUrl: app },
  async ({ load, concurrency = 1 }) => {
    await fetch(`${app.url}/busy`)
    const result = await load(({ http }) => http.get('/work'))

    const seen = await (await fetch(`${app.url}/busy`)).json()
    expect(seen).toEqual({ requests: 60, mostAtOnce: concurrency })
    // A reply takes 20 ms, so one user gets at most 50 a second, and ten users ten times as many.
    expect(result).toHaveThroughputAbove(15 * concurrency)
  },
)
