/**
 * Lesson 13. A server that never answers must not look like a fast one.
 *
 * `timeout` bounds one iteration: at its end the iteration has failed, and its sockets are destroyed. What is still running when `gracefulStop` has passed
 * after the end of the run is cut off. Both are bad, so they count in the error rate, and rank above every success in a latency limit.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest('failed: the timeout passed', { concurrency: 5, iterations: 10, timeout: '200ms', baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/hang'))
  expect(result.iterations).toMatchObject({ started: 10, succeeded: 0, failed: 10 })
  expect(result.errors).toMatchObject([{ code: 'timeout', count: 10 }])
  expect(() => expect(result).toHaveErrorRateBelow('1%')).toThrow('10 of 10 are bad')
  expect(() => expect(result).toHaveLatencyBelow({ p50: '1s' })).toThrow('Nothing succeeded')
})

loadTest('cut off: the run was over', { concurrency: 5, duration: '300ms', gracefulStop: '100ms', baseUrl: app }, async ({ load }) => {
  const result = await load(({ http }) => http.get('/hang'))
  expect(result.iterations).toMatchObject({ started: 5, succeeded: 0, failed: 0, cutOff: 5 })
  expect(result.errorRate).toBe(1)
  expect(() => expect(result).toHaveErrorRateBelow('1%')).toThrow('5 of 5 are bad')
})
