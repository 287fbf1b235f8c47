import { expect, test } from 'vitest'
import { metricStats } from '../../../src/result/measures/metric-stats.ts'
import { percentile } from '../../../src/result/measures/percentile.ts'
import { NumberHistogram } from '../../../src/stats/number-histogram.ts'

test('has the numbers of what was recorded', () => {
  const histogram = new NumberHistogram()
  for (let value = 1; value <= 100; value++) histogram.record(value)
  const encoded = histogram.encode()
  const stats = metricStats(encoded)
  expect(stats).toEqual({
    count: 100,
    sum: 5_050,
    mean: 50.5,
    min: 1,
    max: 100,
    p50: 50,
    p75: 75,
    p90: 90,
    p95: 95,
    p99: 99,
    p995: 100,
    p999: 100,
    histogram: encoded,
  })
  expect([0, 12.5, 97, 100].map((percent) => percentile(stats, percent))).toEqual([1, 13, 97, 100])
})
