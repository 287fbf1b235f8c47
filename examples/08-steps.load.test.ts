/**
 * Lesson 8. An iteration may have several steps, each with numbers of its own.
 *
 * A request with a `name` is a step. `step` times anything else, also several requests together. A step is judged like a whole run; its time is
 * service time, since only iterations are ever due.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('browse and buy', { concurrency: 5, iterations: 100, baseUrl: app }, async ({ load }) => {
  const result = await load(async ({ http, step }) => {
    await http.get('/users', { name: 'browse' })
    await step('buy', async () => {
      await http.get('/work')
      await http.post('/orders', { name: 'order', body: { item: 7 } })
    })
  })

  expect(Object.keys(result.steps).toSorted()).toEqual(['browse', 'buy', 'order'])
  expect(result.steps.order).toHaveStatus(201)
  expect(result.steps.browse).toHaveLatencyBelow({ p95: '250ms' })
  // It waits for /work, which takes 20 ms.
  expect(result.steps.buy!.serviceTime.min).toBeGreaterThan(18)
  // All calls of all steps together.
  expect(result.requests.count).toBe(300)
})

// A step that does not exist cannot be fast: a slip in its name is no pass.
loadTest('a name that nobody gave', { iterations: 20, baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/users', { name: 'browse' }))
  expect(result.steps.browse).toHaveStatus(200)
  expect(() => expect(result.steps.brows).toHaveStatus(200)).toThrow("The latest run has the steps 'browse'")
})
