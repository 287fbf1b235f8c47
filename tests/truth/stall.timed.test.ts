import { createRequire } from 'node:module'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Milliseconds } from '../../src/units/duration.ts'
import { percentile } from '../../src/result/measures/percentile.ts'
import { startFixture, type Fixture } from '../helpers/fixture-server.ts'
import { expectTruth, run } from './run.ts'

/** What is used of autocannon, which brings no types. */
type Autocannon = (options: { readonly url: string; readonly connections: number; readonly duration: number }) => Promise<{
  readonly latency: { readonly p99: Milliseconds; readonly max: Milliseconds }
  readonly requests: { readonly total: number }
}>

const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon

const STALL_MS = 1_000
const RATE = 100

let server: Fixture

beforeAll(async () => {
  // Stands still once, for a second, 700 ms after the first request.
  server = await startFixture('stalling', { AT_MS: 700, STALL_MS })
})
beforeEach(() => server.reset())
afterAll(() => server.stop())

/**
 * Of 300 arrivals, 100 are due while the server stands still; the one that comes a share s into it waits (1 − s) · 1 000 ms. So of all latencies the
 * quantile q above 2/3 is 1 000 − (1 − q) · 300 · 10 ms.
 */
const expectedMs = (quantile: number): Milliseconds => STALL_MS - (1 - quantile) * 300 * (1_000 / RATE)

test('arrivals that come whatever the answers do make a stall of a second visible', { timeout: 60_000 }, async () => {
  await expectTruth(async () => {
    await server.reset()
    const result = await run('/', { rate: RATE, duration: '3s', baseUrl: server.url })
    const { requests, stalls } = await server.stats()
    expect(stalls).toHaveLength(1)
    expect(requests).toBe(300)
    const longerMs = stalls![0]!.lengthMs - STALL_MS
    const deviations = [0.95, 0.99].flatMap((quantile) => {
      const [measuredMs, truthMs] = [percentile(result, quantile * 100), expectedMs(quantile)]
      // An arrival more or less is 10 ms.
      const isTrue = measuredMs > truthMs - 25 && measuredMs < truthMs + 50 + longerMs
      return isTrue ? [] : [`the quantile ${quantile} is ${measuredMs} ms and should be ${truthMs} ms`]
    })
    expect(result.latency.max).toBeGreaterThan(STALL_MS - 25)
    // Two thirds came before or after it.
    const undisturbedMs = percentile(result, 60)
    return { result, deviations: undisturbedMs < STALL_MS / 10 ? deviations : [...deviations, `p60 is ${undisturbedMs} ms`] }
  })
})

test('users that wait for the answer hardly see it, which is what their model says of itself', { timeout: 30_000 }, async () => {
  const { latency, iterations } = await run('/', { concurrency: 10, duration: '3s', baseUrl: server.url })
  expect((await server.stats()).stalls).toHaveLength(1)
  expect(iterations.succeeded).toBeGreaterThan(10 / 0.01)
  // The stall is one sample per user, far beyond the 99th percentile of some thousands.
  expect(latency.max).toBeGreaterThan(STALL_MS - 25)
  expect(latency.p99).toBeLessThan(expectedMs(0.99) / 4)
})

test('autocannon is blind to the stall at its 99th percentile where the open model is not', { timeout: 30_000 }, async () => {
  const blind = await autocannon({ url: server.url, connections: 10, duration: 3 })
  expect((await server.stats()).stalls).toHaveLength(1)
  await server.reset()
  const { latency } = await run('/', { rate: RATE, duration: '3s', baseUrl: server.url })
  expect(
    blind.latency.p99,
    `autocannon: ${blind.requests.total} requests, p99 ${blind.latency.p99} ms, max ${blind.latency.max} ms; open model: p99 ${latency.p99} ms`,
  ).toBeLessThan(latency.p99 / 4)
  // It did meet the stall: as one request per connection.
  expect(blind.latency.max).toBeGreaterThan(STALL_MS - 25)
})
