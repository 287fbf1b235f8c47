import { describe, expect, test } from 'vitest'
import { wasAsserted } from '../../../src/result/asserted.ts'
import { matchers } from '../../../src/vitest/matchers/matchers.ts'
import { messageOf } from '../../helpers/message-of.ts'
import { failureOf, headOf } from '../../helpers/failure-text.ts'
import { runOf } from '../../helpers/results/run-record.ts'

expect.extend(matchers)

/** 100 iterations whose values are known. */
const result = runOf({}, [
  {
    count: 100,
    latencyMs: 5,
    metrics: (index) => ({ 'queue depth': index % 20, 'hit ratio': index % 4 === 0 ? 0 : 1, drift: -1_234.5 }),
  },
])

describe('toHaveMetricBelow', () => {
  test('passes if each number is at most its limit', () => {
    expect(result).toHaveMetricBelow('queue depth', { p50: 9, p95: 18, max: 19, mean: 9.5, sum: 950, count: 100, min: 0 })
    expect(result).toHaveMetricBelow('drift', { max: -1_234.5 })
    expect(result).not.toHaveMetricBelow('queue depth', { p95: 18, max: 18 })
  })

  test('names every limit that was missed', () => {
    expect(headOf(() => expect(result).toHaveMetricBelow('queue depth', { p50: 5, p95: 20, mean: 9.499, count: 90 })))
      .toMatchInlineSnapshot(`
        "expected p50 of metric 'queue depth' at most 5, got 9  (100 values)
        expected mean of metric 'queue depth' at most 9.499, got 9.5  (100 values)
        expected count of metric 'queue depth' at most 90, got 100"
      `)
    expect(headOf(() => expect(result).toHaveMetricBelow('drift', { sum: -123_451 }))).toMatchInlineSnapshot(
      `"expected sum of metric 'drift' at most -123 451, got -123 450  (100 values)"`,
    )
  })

  test('says with .not what was kept', () => {
    expect(headOf(() => expect(result).not.toHaveMetricBelow('queue depth', { max: 50 }))).toMatchInlineSnapshot(
      `"expected max of metric 'queue depth' above 50, got 19  (100 values)"`,
    )
    expect(headOf(() => expect(result).not.toHaveMetricBelow('queue depth', { max: 50, mean: 10 }))).toMatchInlineSnapshot(`
      "expected at least one of these limits to be missed
      expected max of metric 'queue depth' above 50, got 19  (100 values)
      expected mean of metric 'queue depth' above 10, got 9.5  (100 values)"
    `)
  })
})

describe('toHaveMetricAbove', () => {
  test('passes if each number is at least its limit', () => {
    expect(result).toHaveMetricAbove('hit ratio', { mean: 0.75, count: 100, sum: 75 })
    expect(result).not.toHaveMetricAbove('hit ratio', { mean: 0.76 })
  })

  test('names what was missed', () => {
    expect(headOf(() => expect(result).toHaveMetricAbove('hit ratio', { mean: 0.9 }))).toMatchInlineSnapshot(
      `"expected mean of metric 'hit ratio' at least 0.9, got 0.75  (100 values)"`,
    )
    expect(headOf(() => expect(result).not.toHaveMetricAbove('hit ratio', { mean: 0.5 }))).toMatchInlineSnapshot(
      `"expected mean of metric 'hit ratio' below 0.5, got 0.75  (100 values)"`,
    )
  })
})

test('the text of a failure has the metrics of the run', () => {
  const text = failureOf(() => expect(result).toHaveMetricBelow('drift', { count: 1 }))
  expect(/\n( {2}metrics[^]*?)\n {2}\w/.exec(text)?.[1]).toMatchInlineSnapshot(`
    "  metrics    queue depth   100×   mean 9.5   p50 9   p95 18   max 19   sum 950
                 hit ratio     100×   mean 0.75   p50 1   p95 1   max 1   sum 75
                 drift         100×   mean -1 235   p50 -1 235   p95 -1 235
                   max -1 235   sum -123 450"
  `)
})

test('a claim about a metric says nothing of bad iterations', () => {
  expect(result).toHaveMetricBelow('queue depth', { max: 20 })
  expect(wasAsserted(result)).toBe(false)
})

test('inside another matcher both work, and what cannot be judged is thrown', () => {
  expect({ result }).toEqual({ result: expect.toHaveMetricBelow('queue depth', { max: 20 }) })
  expect({ result }).toEqual({ result: expect.not.toHaveMetricAbove('queue depth', { max: 20 }) })
  expect(messageOf(() => expect({ result }).toEqual({ result: expect.not.toHaveMetricBelow('depth', { max: 1 }) }))).toContain(
    "The run recorded no metric 'depth'",
  )
})
