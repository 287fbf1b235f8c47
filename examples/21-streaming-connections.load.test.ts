/**
 * Lesson 21. Connections by the thousand that stream noise: made, lost and failed, told apart.
 *
 * `stream` sends as fast as the target takes it and no faster, so memory does not grow. The step of `connect` counts what was made and what failed; what fails
 * afterwards was lost. Here every tenth connection is.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const target = serve(new URL('./servers/raw.mjs', import.meta.url))

loadTest('1 000 connections', { concurrency: 1_000, iterations: 1_000, timeout: '20s', warmup: 0 }, async ({ load }) => {
  const result = await load(async ({ tcp }) => {
    const connection = await tcp.connect({ host: '127.0.0.1', port: target.port, name: 'connect' })
    await connection.stream({ chunk: 1_024, bytes: 64_000, name: 'stream' })
    await connection.close()
  })
  const made = result.steps.connect!.count - result.steps.connect!.failed
  const { succeeded, failed } = result.iterations
  expect(result.steps.connect).toHaveNoConnectionErrors()
  expect({ made, lost: failed, whole: succeeded }).toEqual({ made: 1_000, lost: 100, whole: 900 })
  expect(() => expect(result).toHaveNoConnectionErrors()).toThrow('expected no connection errors, got 100')
  expect(result).toHaveErrorRateBelow('10%')
  expect(result).toHaveBandwidthAbove('1MB/s', { of: 'sent' })
})
