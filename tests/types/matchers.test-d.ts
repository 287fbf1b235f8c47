import { expect } from 'vitest'
import type { LoadMatchers } from 'vitest-load/matchers'
import type { LoadResult } from '../../src/result/load-result.ts'

declare const result: LoadResult

const assertion: LoadMatchers = expect(result)
assertion.toBeSound()

// Everything a user may write.
expect(result).toHaveStatus(200)
expect(result).toHaveStatus('2xx', { atLeast: '99%' })
expect(result).toHaveStatus([200, '3xx', 404], { atLeast: 0.5 })
expect(result).toHaveStatusCounts({ 200: 95, '4xx': 5, none: 0 })
expect(result).toHaveErrorRateBelow('1%')
expect(result).toHaveErrorRateBelow(0.01)
expect(result).toHaveLatencyBelow({ p50: 20, p95: '50ms', p995: '1s', 'p99.99': '2s', max: '1m', mean: 5 })
expect(result).toHaveLatencyBelow(
  { p99: undefined, p50: 1 },
  { among: 'succeeded', of: 'serviceTime', confidence: '95%', inconclusive: 'warn' },
)
expect(result).toHaveLatencyBelow({ p95: 50 }, { within: '5s', holds: '10s' })
expect(result.steps.login).toHaveLatencyBelow({ p95: '50ms' }, { of: 'firstByte', confidence: '95%' })
// @ts-expect-error there is no such phase
expect(result).toHaveLatencyBelow({ p95: '50ms' }, { of: 'ttfb' })
expect(result).toHaveThroughputAbove(450)
expect(result).toHaveThroughputAbove('450/s')
expect(result).toHaveNoConnectionErrors()
expect(result).toHaveLossBelow('1%')
expect(result).toHaveBandwidthAbove('10MB/s')
expect(result).toHaveBandwidthAbove('1.5GiB/s', { of: 'sent' })
expect(result).toHaveBandwidthAbove(1_000)
expect(result).toHaveMetricBelow('queue depth', { p95: 20, 'p99.9': 40, max: 50, count: undefined })
expect(result).toHaveTargetCpuBelow('400us')
expect(result).toHaveTargetMemoryBelow('1.5GiB')
expect(result).toNotLeak({ heap: '1KB' })
// @ts-expect-error what may grow has to be said
expect(result).toNotLeak('1KB')
// @ts-expect-error not a size
expect(result).toHaveTargetMemoryBelow('1h')
// @ts-expect-error not a time
expect(result).toHaveTargetCpuBelow('1MB')
expect(result.stages[0]).toHaveMetricAbove('hit ratio', { mean: 0.9, min: -1, sum: 1, count: 100 })
expect(result).toBeSound()
expect(result).toMatchLoadBaseline()
expect(result).toMatchLoadBaseline({ tolerance: '150%', floor: '2ms', errorRate: '1%' })
expect(result).toMatchLoadBaseline({ tolerance: 1, floor: 2, errorRate: undefined })

// On what belongs to a result, negated, soft, awaited, and inside another expectation.
expect(result.serverTiming.db).toHaveLatencyBelow({ p95: '20ms' })
expect(result.steps.login).toHaveErrorRateBelow('1%')
expect(result.stages[0]).toHaveLatencyBelow({ p50: 1 })
expect(result.requests).not.toHaveStatus(500, { atLeast: '1%' })
expect.soft(result).toBeSound()
const awaited: Promise<unknown> = expect(Promise.resolve(result)).resolves.toHaveStatus(200)
void awaited
expect({ result }).toEqual({ result: expect.toHaveStatus(200) })
expect({ result }).toEqual({ result: expect.not.toHaveLatencyBelow({ p50: 1 }) })

// What the compiler already refuses.
// @ts-expect-error a status is a number or a class
expect(result).toHaveStatus('200')
// @ts-expect-error there is no such class
expect(result).toHaveStatus('6xx')
// @ts-expect-error an unknown option
expect(result).toHaveStatus(200, { least: 1 })
// @ts-expect-error no status
expect(result).toHaveStatusCounts({ ok: 5 })
// @ts-expect-error counts are numbers
expect(result).toHaveStatusCounts({ 200: '95' })
// @ts-expect-error a ratio has a percent sign
expect(result).toHaveErrorRateBelow('1')
// @ts-expect-error a time has a unit
expect(result).toHaveLatencyBelow({ p95: '50' })
// @ts-expect-error no quantile
expect(result).toHaveLatencyBelow({ median: 50 })
// @ts-expect-error limits are not optional
expect(result).toHaveLatencyBelow()
// @ts-expect-error no such ranking
expect(result).toHaveLatencyBelow({ p95: 50 }, { among: 'failed' })
// @ts-expect-error a rate has a unit of time
expect(result).toHaveThroughputAbove('450')
// @ts-expect-error a bandwidth has a unit of time
expect(result).toHaveBandwidthAbove('10MB')
// @ts-expect-error no such way
expect(result).toHaveBandwidthAbove('10MB/s', { of: 'both' })
// @ts-expect-error a share has a percent sign
expect(result).toHaveLossBelow('1')
// @ts-expect-error the name comes first
expect(result).toHaveMetricBelow({ p95: 20 })
// @ts-expect-error a limit is a number
expect(result).toHaveMetricBelow('queue depth', { p95: '20' })
// @ts-expect-error no number of a metric
expect(result).toHaveMetricAbove('queue depth', { median: 20 })
// @ts-expect-error takes no limit
expect(result).toHaveNoConnectionErrors(5)
// @ts-expect-error takes nothing
expect(result).toBeSound(true)
// @ts-expect-error a tolerance has a percent sign
expect(result).toMatchLoadBaseline({ tolerance: '2' })
// @ts-expect-error no such option
expect(result).toMatchLoadBaseline({ p95: '10%' })
// @ts-expect-error no such policy
expect(result).toHaveLatencyBelow({ p95: 50 }, { confidence: 0.95, inconclusive: 'ignore' })
