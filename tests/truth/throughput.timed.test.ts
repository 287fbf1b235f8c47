import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startFixture, type Fixture } from '../helpers/fixture-server.ts'
import { run } from './run.ts'

let server: Fixture

beforeAll(async () => {
  server = await startFixture('slow', { DELAY_MS: 2_000 })
})
beforeEach(() => server.reset())
afterAll(() => server.stop())

test('throughput is what ended inside the window, not what the grace period lent it', { timeout: 60_000 }, async () => {
  const { throughput, iterations, latency } = await run('/', { concurrency: 1_000, duration: '5s', baseUrl: server.url })
  const { requests, maxConcurrent, finished } = await server.stats()
  // Everybody's third answer comes at 6 s, within the grace: counted as an iteration, not as throughput.
  expect(iterations).toEqual({ started: 3_000, succeeded: 3_000, failed: 0, cutOff: 0, dropped: 0 })
  expect({ requests, finished, maxConcurrent }).toEqual({ requests: 3_000, finished: 3_000, maxConcurrent: 1_000 })
  expect(throughput.mean).toBe(2_000 / 5)
  expect(latency.min).toBeGreaterThan(1_990)
})

test('a slow start lends it nothing either: what was due in the warm-up and ended in the window is work of the window', async () => {
  const { throughput, iterations, warmup } = await run('/', { concurrency: 20, duration: '3s', warmup: '1s', baseUrl: server.url })
  expect(warmup.iterations.started).toBe(20)
  expect(iterations.started).toBe(20)
  // Of the window from 1 s to 4 s: the answers at 2 s, and none at 4 s or later.
  expect(throughput.mean).toBeCloseTo(20 / 3, 5)
})

test('a run by count divides by the time from the first due to the last end', { retry: 2 }, async () => {
  const { throughput, latency } = await run('/?delay=50', { concurrency: 10, iterations: 100, baseUrl: server.url })
  // Ten rounds of at least the mean latency each.
  expect(throughput.mean).toBeLessThanOrEqual(10_000 / latency.min)
  expect(throughput.mean).toBeGreaterThan(0.8 * (10_000 / latency.mean))
})
