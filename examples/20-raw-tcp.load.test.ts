/**
 * Lesson 20. A loop over sockets: connect, send, receive, close, and count what goes wrong.
 *
 * Each of these is a call with a time of its own. `receive` and `exchange` give one whole message, where a bare `recv` gives whatever happens to be there.
 * What fails is counted by its code, and nothing stays open however the iteration ends.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const target = serve(new URL('./servers/raw.mjs', import.meta.url))

loadTest('100 connections, a line each', { concurrency: 10, iterations: 100, warmup: 0 }, async ({ load }) => {
  const result = await load(async ({ tcp }) => {
    const connection = await tcp.connect({ host: '127.0.0.1', port: target.port })
    await connection.exchange('hello\n', { until: '\n', name: 'talk' })
    await connection.close()
  })
  expect(result).toHaveNoConnectionErrors()
  expect(result).toHaveErrorRateBelow(0)
  expect(result.steps.talk).toHaveLatencyBelow({ p95: '250ms' })
})

loadTest('errors by their codes', { iterations: 20 }, async ({ load }) => {
  const result = await load(({ tcp }) => tcp.connect({ host: '127.0.0.1', port: 1, timeout: '1s' }))
  expect(result.errors).toMatchObject([{ code: 'ECONNREFUSED', count: 20 }])
  expect(() => expect(result).toHaveNoConnectionErrors()).toThrow('expected no connection errors, got 20 in 20 calls')
  expect(result).toHaveStatusCounts({ none: 20 })
})
