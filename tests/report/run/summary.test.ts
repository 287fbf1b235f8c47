import { expect, test } from 'vitest'
import { summaryOf } from '../../../src/report/run/summary.ts'
import type { FindingKind } from '../../../src/result/findings/finding.ts'
import { markAsserted } from '../../../src/result/asserted.ts'
import { metricStats } from '../../../src/result/measures/metric-stats.ts'
import { NumberHistogram } from '../../../src/stats/number-histogram.ts'
import { buildResult, openPlan, overloaded } from '../build-result.ts'

test('keeps of a run what reporters show', () => {
  expect(summaryOf(overloaded(), 'smoke')).toMatchInlineSnapshot(`
    {
      "aborted": false,
      "errorRate": 0.001,
      "findings": [],
      "iterations": {
        "cutOff": 0,
        "dropped": 0,
        "failed": 12,
        "started": 12000,
        "succeeded": 11988,
      },
      "judged": false,
      "latency": {
        "max": 1310.31,
        "p50": 41.5995,
        "p95": 84.7355,
        "p99": 414.719,
      },
      "model": "open",
      "plan": "200 arrivals/s for 1 min, evenly, at most 10 000 in flight",
      "profile": "smoke",
      "seed": 8841,
      "sound": true,
      "statuses": {
        "200": 11988,
        "503": 12,
      },
      "throughput": 199.8,
    }
  `)
})

test('tells whether a matcher has looked at the run by the time it is sent', () => {
  const result = buildResult()
  const summary = summaryOf(result)
  expect(structuredClone(summary).judged).toBe(false)
  markAsserted(result)
  expect(structuredClone(summary).judged).toBe(true)
})

test('has null for what has no value, so that JSON gives the same back', () => {
  const summary = summaryOf(buildResult())
  expect(summary.latency).toEqual({ p50: null, p95: null, p99: null, max: null })
  expect(summary.throughput).toBeNull()
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
})

test('stays below 2 kB in the worst case', () => {
  const kinds: readonly FindingKind[] = [
    'rate-not-reached',
    'aborted',
    'iterations-not-reached',
    'worker-lost',
    'generator-error',
    'dropped',
    'cut-off',
    'saturated',
    'cold',
    'shared-loop',
    'in-process',
    'coverage-on',
    'mocked-client',
    'busy-machine',
    'parallel-files',
    'abandoned',
    'retried',
    'too-many-steps',
  ]
  const most = Number.MAX_SAFE_INTEGER
  const worst = buildResult({
    statuses: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [100 + index, most])),
    withoutStatus: most,
    iterations: { started: most, succeeded: most, failed: most, cutOff: most, dropped: most },
    findings: [...kinds, ...kinds].map((kind) => ({ kind, seen: 'x'.repeat(1_000), spoils: '', fix: '' })),
    plan: { ...openPlan, text: 'very long '.repeat(100) },
    errorRate: 1 / 3,
  })
  const summary = summaryOf(worst)
  expect(JSON.stringify(summary).length).toBeLessThan(2_000)
  expect(Object.keys(summary.statuses).length).toBe(18)
  expect(summary.findings).toEqual(kinds)
})

test('counts every iteration with a status, named or not', () => {
  const statuses = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [200 + index, index + 1]))
  const summary = summaryOf(buildResult({ statuses, withoutStatus: 7 }))
  expect(summary.statuses.other).toBe((14 * 15) / 2)
  expect(Object.values(summary.statuses).reduce((sum, count) => sum + count, 0)).toBe((30 * 31) / 2 + 7)
})

test('has the first 16 metrics, and is absent without any', () => {
  const histogram = new NumberHistogram()
  for (const value of [1, 2, 3, 1 / 3]) histogram.record(value)
  const metrics = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`metric ${index}`, metricStats(histogram.encode())]))
  const summary = summaryOf(buildResult({ metrics }))
  expect(Object.keys(summary.metrics!)).toHaveLength(16)
  expect(summary.metrics!['metric 0']).toEqual({ count: 4, sum: 6.33333, mean: 1.58333, p95: 3, max: 3 })
  expect(JSON.stringify(summary.metrics).length).toBeLessThan(16 * 200)
  expect(summaryOf(buildResult())).not.toHaveProperty('metrics')
})
