/**
 * Lesson 35. A leak: memory that a server keeps of each request. It does not show in a short test, and ends production in the third night. With `leak: true` the
 * run pauses now and then, the server collects its garbage, and what is left is counted. If that grows with each request, something keeps it.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// Growth of up to 1 MB is no leak: with 600 iterations, less than 1.7 KB each is never found.
const plan = { leak: true, iterations: 600, concurrency: 4, warmup: { iterations: 200 }, baseUrl: app }

loadTest('a request leaves nothing behind', plan, async ({ load }) => {
  const result = await load('/users')
  expect(result).toHaveStatus(200)
  expect(result).toNotLeak({ heap: '2KB' })
})

// The text has what was left after each collection, and what was open at the start and at the end, such as timers and sockets.
loadTest('a server that remembers 5 KB of each request is found', plan, async ({ load }) => {
  const result = await load('/remembered')
  expect(() => expect(result).toNotLeak({ heap: '2KB' })).toThrow(
    /expected heap of the target to grow by at most 2 kB per iteration, got [456]/,
  )
  expect(result.target?.leak?.growth).toBeGreaterThan(2_000_000)
})
