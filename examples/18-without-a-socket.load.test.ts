/**
 * Lesson 18. A task is a function, so an app can be loaded without a socket: `fastify.inject`, or the `fetch` of a Hono-like app.
 *
 * A `Response`, or any object with a `status` or `statusCode` that the task returns, counts as the reply. App and load share one event loop here, so this
 * measures the code of the app for one user at a time. With more users latency is queueing in this process, and a limit that fails by it is INVALID.
 */
import fastify from 'fastify'
import { expect } from 'vitest'
import { loadTest } from 'vitest-load'

loadTest('fastify.inject', { iterations: 400, warmup: { iterations: 100 } }, async ({ load }) => {
  const server = fastify()
  server.get('/users', async () => [{ id: 1, name: 'Ada' }])
  const result = await load(() => server.inject('/users'))
  await server.close()
  expect(result).toHaveStatus(200)
  expect(result).toHaveLatencyBelow({ p95: '50ms' })
})

/** What Hono, Elysia, itty-router and edge functions have in common. */
const app = {
  fetch: async (request: Request): Promise<Response> =>
    new URL(request.url).pathname === '/users' ? Response.json([{ id: 1, name: 'Ada' }]) : new Response('not found', { status: 404 }),
}

loadTest('app.fetch', { iterations: 400, warmup: { iterations: 100 } }, async ({ load }) => {
  const result = await load(() => app.fetch(new Request('http://app/users')))
  expect(result).toHaveStatus(200)
  expect(result).toHaveLatencyBelow({ p95: '50ms' })
})
