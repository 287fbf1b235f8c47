/**
 * Lesson 5. A status of 400 or more is a failed iteration, not an exception. Matchers count it.
 *
 * Whoever wants every reply asks for a status, who can live with some asks for a share or an error rate, and who knows exactly asks for counts.
 * `accept` says which statuses are success.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

// Every tenth reply is 503.
loadTest('statuses are counted', { iterations: 100, baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/flaky'))
  expect(result).toHaveStatus(200, { atLeast: '90%' })
  expect(result).toHaveStatusCounts({ 200: 90, 503: 10 })
  expect(result).toHaveErrorRateBelow('10%')
  expect(result.errors).toMatchObject([{ code: 'status-503', count: 10 }])
})

loadTest('accept: 503 is an answer too', { iterations: 100, accept: ['2xx', 503], baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/flaky'))
  expect(result).toHaveErrorRateBelow(0)
  expect(result).toHaveStatusCounts({ 200: 90, 503: 10 })
})

// A status is not everything: what the task throws is a failed iteration as well.
loadTest('a task may look at the reply', { iterations: 50, baseUrl: app }, async ({ load }) => {
  const result = await load(async ({ http }) => {
    const reply = await http.get('/users')
    if (reply.json<unknown[]>().length !== 3) throw new Error('expected three users')
  })
  expect(result).toHaveErrorRateBelow(0)
})
