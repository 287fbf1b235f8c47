import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { summaryLine } from '../../../src/report/run/summary-line.ts'
import type { FindingKind } from '../../../src/result/findings/finding.ts'
import { metricStats } from '../../../src/result/measures/metric-stats.ts'
import { NumberHistogram } from '../../../src/stats/number-histogram.ts'
import { buildResult, latenciesAround, openPlan, overloaded, succeeded } from '../build-result.ts'

const finding = (kind: FindingKind) => ({ kind, seen: '', spoils: '', fix: '' }) as const

test('tells a clean run in one line', () => {
  expect(summaryLine('GET /users (concurrency 5)', buildResult(succeeded(latenciesAround(0.38, 500))))).toMatchInlineSnapshot(
    `"GET /users (concurrency 5): 5 users, 500 iterations · 12 400/s · p50 0.395 ms p95 0.681 ms p99 0.838 ms · 200: 500 · sound"`,
  )
})

test('tells what went wrong', () => {
  expect(summaryLine('burst', { ...overloaded(), sound: false, findings: [finding('saturated'), finding('cold')] })).toMatchInlineSnapshot(
    `"burst: 200 arrivals/s for 1 min, evenly, at most 10 000 in flight · 200/s · p50 41.6 ms p95 84.7 ms p99 415 ms · 200: 11 988, 503: 12 · failed 12 of 12 000 (0.1 %) · NOT SOUND: saturated, cold"`,
  )
})

test('tells that nothing succeeded, and why it ended', () => {
  const iterations = { started: 3, succeeded: 0, failed: 1, cutOff: 2, dropped: 0 }
  const result = buildResult({
    iterations,
    errorRate: 1,
    withoutStatus: 3,
    aborted: true,
    abortReason: 'stopped by\nCtrl+C',
    findings: [finding('aborted')],
  })
  expect(summaryLine('dead', result)).toMatchInlineSnapshot(
    `"dead: 5 users, 500 iterations · no iteration succeeded · none: 3 · failed 1 of 3 (33.3 %), cut off 2, error rate 100 % · sound (aborted) · aborted: stopped by Ctrl+C"`,
  )
})

test('is one bounded line, whatever users and targets write', () => {
  const text = fc.string({ unit: 'binary', maxLength: 2_000 })
  fc.assert(
    fc.property(text, text, text, (name, planText, abortReason) => {
      const statuses = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [100 + index, 10 ** 15]))
      const result = buildResult({ ...overloaded(), statuses, plan: { ...openPlan, text: planText }, aborted: true, abortReason })
      const line = summaryLine(name, result)
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(Array.from(line).length).toBeLessThanOrEqual(800)
    }),
    { numRuns: 30 },
  )
})

test('has the first metrics of a task that records some', () => {
  const histogram = new NumberHistogram()
  for (const value of [1_000, 2_500, 12_345_678]) histogram.record(value)
  const stats = metricStats(histogram.encode())
  const metrics = { bytes: stats, depth: stats, ratio: stats, 'and\none': stats, other: stats }
  expect(summaryLine('GET /users', buildResult({ ...succeeded(latenciesAround(0.38, 500)), metrics }))).toMatchInlineSnapshot(
    `"GET /users: 5 users, 500 iterations · 12 400/s · p50 0.395 ms p95 0.681 ms p99 0.838 ms · 200: 500 · bytes mean 4 116 393 p95 12 345 678 max 12 345 678, depth mean 4 116 393 p95 12 345 678 max 12 345 678, ratio mean 4 116 393 p95 12 345 678 max 12 345 678, and 2 more metrics · sound"`,
  )
})
