/**
 * Lesson 9. What a run needs is made once, in `setup`, and reaches every iteration as `data`. `teardown` is called whatever happened.
 *
 * Neither is measured. `user`, `iteration` and `index` tell an iteration who it is: by `index` each gets a row of its own.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))
const events: string[] = []

loadTest(
  'each iteration orders another item',
  {
    concurrency: 4,
    iterations: 40,
    baseUrl: app,
    setup: () => {
      events.push('setup')
      return { items: Array.from({ length: 40 }, (_, index) => index) }
    },
    teardown: ({ items }: { items: readonly number[] }) => events.push(`teardown of ${items.length} items`),
  },
  async ({ load }) => {
    const ordered: number[] = []
    const result = await load<{ items: readonly number[] }>(async ({ http, data, index }) => {
      const reply = await http.post('/orders', { body: { item: data.items[index] } })
      ordered.push(reply.json<{ id: number }>().id - 1_000)
    })
    expect(result).toHaveStatus(201)
    expect(new Set(ordered).size).toBe(40)
    expect(events).toEqual(['setup', 'teardown of 40 items'])
  },
)

// Both are given `http`, whose calls count nowhere: here one login serves all users.
loadTest('all users share a login', { concurrency: 4, iterations: 40, baseUrl: app }, async ({ load }) => {
  const result = await load<{ cookie: string }>(({ http, data }) => http.get('/me', { headers: data }), {
    setup: async ({ http }) => {
      const { cookies } = await http.post('/login', { body: { name: 'ada' } })
      return { cookie: `session=${cookies.session}` }
    },
  })
  expect(result.requests).toHaveStatusCounts({ 200: 40 })
})
