/**
 * Lesson 11. A user has its own connection and its own cookies, and in a closed model it keeps them from one iteration to the next.
 *
 * So a login is what it is in life: once per user. A body that is an object is sent as JSON.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('each user logs in once', { concurrency: 5, iterations: 100, baseUrl: app }, async ({ load }) => {
  const result = await load(async ({ http, user, iteration }) => {
    if (iteration === 0) await http.post('/login', { name: 'login', body: { name: `user${user}` } })
    const reply = await http.get('/me', { name: 'me' })
    if (reply.json<{ name: string }>().name !== `user${user}`) throw new Error('somebody else is logged in')
  })
  expect(result).toHaveErrorRateBelow(0)
  expect(result.steps.login!.count).toBe(5)
  expect(result.steps.me).toHaveStatusCounts({ 200: 100 })
})

// In an open model an arrival is somebody new: it takes over a connection that is free, and no cookies.
loadTest('an arrival has no cookies', { rate: '100/s', iterations: 20, accept: 401, baseUrl: app }, async ({ load }) => {
  const result = await load(async ({ http }) => {
    const reply = await http.get('/me')
    await http.post('/login', { body: { name: 'ada' }, accept: 200 })
    return reply
  })
  expect(result.requests).toHaveStatusCounts({ 401: 20, 200: 20 })
  expect(result).toHaveErrorRateBelow(0)
})

// Or each iteration is a visit of its own: it begins without cookies. `http.cookies` has those of the user, `reply.cookies` those that a reply sets.
loadTest('a visit logs in', { concurrency: 5, iterations: 40, cookies: 'per-iteration', baseUrl: app }, async ({ load }) => {
  const result = await load(async ({ http, index }) => {
    if (http.cookies.get('session') !== undefined) throw new Error('an earlier visit is logged in')
    const { cookies } = await http.post('/login', { body: { name: `visit${index}` } })
    if (cookies.session !== `visit${index}`) throw new Error('somebody else is logged in')
    await http.get('/me')
  })
  expect(result).toHaveStatus(200)
  expect(result.requests).toHaveStatusCounts({ 200: 80 })
})
