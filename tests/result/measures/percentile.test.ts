import { expect, test } from 'vitest'
import { percentile } from '../../../src/result/measures/percentile.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf } from '../../helpers/results/run-record.ts'

const result = runOf({ rate: 1_000 }, [{ count: 100, latencyMs: (index) => (index + 1) / 500, serviceMs: 0.05, call: { name: 'items' } }])

test('reads the latency of a result, in ms', () => {
  expect([0, 1, 50, 99, 99.5, 100].map((percent) => percentile(result, percent))).toEqual([0.002, 0.002, 0.1, 0.198, 0.2, 0.2])
})

test('0 and 100 are the lowest and the highest sample exactly, wherever these lie in their buckets', () => {
  const wide = runOf({}, [{ count: 1_000, latencyMs: (index) => 100.123 + index / 7 }])
  expect([percentile(wide, 0), percentile(wide, 100)]).toEqual([wide.latency.min, wide.latency.max])
  expect([percentile(wide.failedLatency, 100), wide.latency.max]).toEqual([Number.NaN, 242.837])
})

test('reads one distribution, and of a step its service time', () => {
  expect(percentile(result.serviceTime, 99.99)).toBe(0.05)
  expect(percentile(result.steps.items!, 50)).toBe(0.05)
  expect(percentile(result.requests, 50)).toBe(0.05)
})

test('is NaN where nothing succeeded', () => {
  expect(percentile(runOf({}, [{ count: 5, latencyMs: 1, ends: 'failed' }]), 50)).toBeNaN()
})

test.for([-1, 100.1, Number.NaN, '99' as never])('refuses %s', (percent) => {
  expect(messageOf(() => percentile(result, percent))).toMatch(/^bad-percentile: Expected a percentile from 0 to 100, such as 99\.9, got /)
})

test.for([[undefined], [null], [5], [{}]])('refuses %o in place of a result', ([of]) => {
  expect(messageOf(() => percentile(of as never, 50))).toMatch(/^not-a-result: Expected a result, a step or a distribution/)
})
