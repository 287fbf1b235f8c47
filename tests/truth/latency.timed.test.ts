import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { LatencyStats, LoadResult } from '../../src/result/load-result.ts'
import type { Task } from '../../src/run/task/task.ts'
import type { Milliseconds } from '../../src/units/duration.ts'
import { startFixture, type Fixture, type FixtureStats } from '../helpers/fixture-server.ts'
import { bareTimes, quantileOf } from './bare-client.ts'
import { expectTruth, run } from './run.ts'

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
type Quantile = keyof typeof QUANTILES

/** No share of these delays ends near a percentile that is looked at, so that a single sample more or less changes nothing. */
const DELAYS_MS = [...times(80, 5), ...times(12, 20), ...times(6, 50), ...times(2, 120)]

function times(count: number, delayMs: Milliseconds): readonly Milliseconds[] {
  return Array.from({ length: count }, () => delayMs)
}

/** In an order in which slow and fast ones mix: 37 and 100 have no common divisor. */
const path = (index: number): string => `/?delay=${DELAYS_MS[(index * 37) % 100]}`

let server: Fixture

beforeAll(async () => {
  server = await startFixture('slow', { DELAY_MS: 20 })
})
afterAll(() => server.stop())

/** What a bare client measures now beyond what the server did, per quantile. */
async function wayThereAndBack(): Promise<Record<Quantile, Milliseconds>> {
  await server.reset()
  const bare = await bareTimes((index) => server.url + path(index), 10, 400)
  const { serviceTime } = await server.stats()
  const beyond = (quantile: Quantile): Milliseconds => Math.max(0, quantileOf(bare, QUANTILES[quantile]) - serviceTime[quantile])
  return { p50: beyond('p50'), p95: beyond('p95'), p99: beyond('p99') }
}

/** Where figures lie further off than 2 % and 1 ms from the server's own, and what the way costs anybody at this moment, and what the run tells that it added. */
function deviationsOf(measured: LatencyStats, { serviceTime }: FixtureStats, beyond: Record<Quantile, Milliseconds>): readonly string[] {
  return (Object.keys(QUANTILES) as Quantile[]).flatMap((quantile) => {
    const truthMs = serviceTime[quantile]
    const isTrue = measured[quantile] > truthMs * 0.98 - 1 && measured[quantile] < truthMs * 1.02 + 1 + beyond[quantile]
    return isTrue
      ? []
      : [`${quantile} is ${measured[quantile]} ms, the server measured ${truthMs} ms, ${beyond[quantile]} ms are accounted for`]
  })
}

/** What the server cannot see and the run tells: opening connections, at quantiles that so many samples reach. */
function reportedBy({ requests, phases }: LoadResult): Record<Quantile, Milliseconds> {
  const opening = (quantile: Quantile): Milliseconds =>
    requests.opened > requests.count * (1 - QUANTILES[quantile]) ? phases.connect.max : 0
  return { p50: opening('p50'), p95: opening('p95'), p99: opening('p99') }
}

const closed: LoadOptions = { concurrency: 10, iterations: 800 }
// Latency counts from when an arrival was due: by the timer pacer it would have its 1 ms on top.
const open: LoadOptions = { rate: 300, duration: '2s', pacer: 'precise' }

test.each<[model: string, what: string, task: Task, options: LoadOptions]>([
  ['closed', 'function', ({ http, index }) => http.get(path(index)), closed],
  ['closed', 'request', '/', closed],
  ['open', 'function', ({ http, index }) => http.get(path(index)), open],
  ['open', 'request', '/', open],
])('%s model, %s task: percentiles are those that the server saw', { timeout: 60_000 }, async (model, _what, task, options) => {
  await expectTruth(async () => {
    const way = await wayThereAndBack()
    await server.reset()
    const result = await run(task, { ...options, baseUrl: server.url })
    const { latency, serviceTime, requests } = result
    const seen = await server.stats()
    for (const { count } of [latency, serviceTime, requests.serviceTime]) expect(count).toBe(seen.serviceTime.count)
    if (model === 'closed') expect(latency).toEqual(serviceTime)
    const reported = reportedBy(result)
    const beyond = { p50: way.p50 + reported.p50, p95: way.p95 + reported.p95, p99: way.p99 + reported.p99 }
    // Only latency counts from when an arrival was due.
    const sinceDue = { ...beyond, p99: beyond.p99 + result.generator.sendLatenessP99Ms }
    const services = [serviceTime, requests.serviceTime].flatMap((measured) => deviationsOf(measured, seen, beyond))
    return { result, deviations: [...deviationsOf(latency, seen, sinceDue), ...services] }
  })
})
