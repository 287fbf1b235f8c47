import { describe, expect, test } from 'vitest'
import type { MetricStats } from '../../../src/result/load-result.ts'
import { metricStats } from '../../../src/result/measures/metric-stats.ts'
import { judgeMetric, type Bound } from '../../../src/result/verdicts/metric.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import { NumberHistogram } from '../../../src/stats/number-histogram.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { runOf, type RecordChanges } from '../../helpers/results/run-record.ts'

function statsOf(values: readonly number[]): MetricStats {
  const histogram = new NumberHistogram()
  for (const value of values) histogram.record(value)
  return metricStats(histogram.encode())
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)
const metrics = { 'queue depth': statsOf(upTo(100)), drift: statsOf([-3, -1, -2]) }
const run = (changes?: RecordChanges) => ({ ...runOf({}, [{ count: 100, latencyMs: 5 }], changes), metrics })
const judged = (limits: unknown, bound: Bound, name: unknown = 'queue depth', result: unknown = run()) =>
  judgeMetric(subjectOf(result), name, limits, bound)
const refusal = (...parameters: Parameters<typeof judged>): string => messageOf(() => judged(...parameters))

describe('a limit', () => {
  test.for([
    ['p95', 95],
    ['p12.5', 13],
    ['mean', 50.5],
    ['min', 1],
    ['max', 100],
    ['sum', 5_050],
    ['count', 100],
  ] as const)('on %s is inclusive, from above and from below', ([name, value]) => {
    expect([value, value + 0.5, value - 0.5].map((limit) => judged({ [name]: limit }, 'below').passes)).toEqual([true, true, false])
    if (name.startsWith('p')) return
    expect([value, value + 0.5, value - 0.5].map((limit) => judged({ [name]: limit }, 'above').passes)).toEqual([true, false, true])
  })

  test('may be 0 or below', () => {
    expect(judged({ max: -1, mean: 0 }, 'below', 'drift').passes).toBe(true)
    expect(judged({ max: -1.5 }, 'below', 'drift').passes).toBe(false)
    expect(judged({ min: -3 }, 'above', 'drift').passes).toBe(true)
  })

  test('that is missed misses the claim, and the verdict has every number', () => {
    expect(judged({ p50: 50, max: 20 }, 'below')).toMatchObject({
      passes: false,
      metric: 'queue depth',
      count: 100,
      limits: [
        { name: 'p50', limit: 50, measured: 50, passes: true },
        { name: 'max', limit: 20, measured: 100, passes: false },
      ],
    })
  })
})

describe('too few values', () => {
  const few = { ...run(), metrics: { depth: statsOf(upTo(58)), more: statsOf(upTo(59)) } }

  test('are refused for a high quantile from above, as for latency', () => {
    expect(refusal({ p95: 500 }, 'below', 'depth', few)).toBe(
      "not-judgeable: Too few values for p95 of 'depth': 58, but a limit on it needs 59. Run longer, or judge a lower quantile",
    )
    expect(judged({ p95: 500 }, 'below', 'more', few).passes).toBe(true)
  })

  test('are refused for a low quantile from below', () => {
    expect(refusal({ p5: 0 }, 'above', 'depth', few)).toBe(
      "not-judgeable: Too few values for p5 of 'depth': 58, but a limit on it needs 59. Run longer, or judge a higher quantile",
    )
    expect(judged({ p5: 0 }, 'above', 'more', few).passes).toBe(true)
  })

  test('do not matter for what is exact', () => {
    const one = { ...run(), metrics: { depth: statsOf([4]) } }
    expect(judged({ min: 4, max: 4, mean: 4, sum: 4, count: 1 }, 'below', 'depth', one).passes).toBe(true)
  })
})

describe('what makes no sense is refused', () => {
  test.for([
    [undefined, 'Expected at least one limit, such as { p95: 20, max: 50 }, got undefined'],
    [{}, 'Expected at least one limit, such as { p95: 20, max: 50 }, got {} (object)'],
    [{ p95: undefined }, 'Expected at least one limit'],
    [{ p95: '20' }, "Expected `p95` to be a finite number such as 20, got '20' (string)"],
    [{ max: Number.NaN }, 'Expected `max` to be a finite number such as 20, got NaN (number)'],
    [
      { p101: 5 },
      "Unknown limit `p101`: known are p50, p75, p90, p95, p99, p995 (99.5 %), any other such as 'p99.99', mean, min, max, sum, count",
    ],
    [{ median: 5 }, 'Unknown limit `median`'],
  ] as const)('%o', ([limits, text]) => {
    expect(refusal(limits, 'below')).toContain(`not-judgeable: ${text}`)
  })

  test('a metric that there is not, with what there is', () => {
    expect(refusal({ max: 5 }, 'below', 'queue deph')).toBe(
      "not-judgeable: The run recorded no metric 'queue deph': did you mean 'queue depth'? It has 'queue depth', 'drift'",
    )
    expect(refusal({ max: 5 }, 'below', 'toString')).toBe(
      "not-judgeable: The run recorded no metric 'toString': it has 'queue depth', 'drift'",
    )
    expect(refusal({ max: 5 }, 'below', 'depth', { ...run(), metrics: {} })).toBe(
      "not-judgeable: The run recorded no metric: call metric('depth', value) of the context in the task",
    )
    expect(refusal({ max: 5 }, 'below', { max: 5 })).toMatch(
      /^not-judgeable: Expected the name of a metric such as 'queue depth', then the limits/,
    )
  })

  test('a step, which has none', () => {
    const { steps } = runOf({}, [{ count: 5, latencyMs: 5, call: { name: 'items' } }])
    expect(refusal({ max: 5 }, 'below', 'depth', steps.items)).toBe(
      'not-judgeable: Metrics belong to iterations, not to calls (step items): judge the run',
    )
  })
})

const spoiling = (changes: RecordChanges, limit: number): readonly string[] =>
  judgeMetric(subjectOf(run(changes)), 'queue depth', { max: limit }, 'below').invalidatedBy.map(({ kind }) => kind)

describe('findings', () => {
  const lost: RecordChanges = { observations: { lostWorkers: ['worker 1 of 2 exited with code 1'] } }
  const slow: RecordChanges = { generator: { loopDelayP99Ms: 9 } }

  test('of too little load spoil a claim either way, since only the task knows how its values depend on the load', () => {
    expect([spoiling(lost, 100), spoiling(lost, 99)]).toEqual([['worker-lost'], ['worker-lost']])
  })

  test('of a slow generator spoil a claim that fails', () => {
    expect([spoiling(slow, 100), spoiling(slow, 99)]).toEqual([[], ['saturated']])
  })
})
