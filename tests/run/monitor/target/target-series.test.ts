import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TargetPoint } from '../../../../src/record/target-record.ts'
import { TargetSeries } from '../../../../src/run/monitor/target/target-series.ts'

const windowAt = (index: number, changes: Partial<TargetPoint> = {}): TargetPoint => ({
  startMs: index * 100,
  durationMs: 100,
  cores: 0.5,
  rss: 1_000 + index,
  runQueueMs: 1,
  utilization: Number.NaN,
  ...changes,
})

test('windows of 100 ms become seconds: cores are averaged, memory is the highest, waits are summed', () => {
  const series = new TargetSeries()
  for (let index = 0; index < 15; index++) series.add(windowAt(index, { cores: index % 2 }))
  expect(series.points).toMatchObject([
    { startMs: 0, durationMs: 1_000, cores: 0.5, rss: 1_009, runQueueMs: 10 },
    { startMs: 1_000, durationMs: 500, rss: 1_014, runQueueMs: 5 },
  ])
})

test('what the probe says of the event loop is of the time since it last said something', () => {
  const series = new TargetSeries()
  for (let index = 0; index < 10; index++) series.add(windowAt(index))
  series.setUtilization(0.9)
  series.add(windowAt(10))
  series.setUtilization(0.1)
  expect(series.points.map(({ utilization }) => utilization)).toEqual([0.9, 0.1])
})

test('however long a run is, there are at most 600 points, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (count) => {
      const series = new TargetSeries()
      for (let index = 0; index < count; index++) series.add(windowAt(index))
      const { points } = series
      expect(points.length).toBeLessThanOrEqual(600)
      expect(points.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(count * 100)
      expect(points.reduce((sum, { runQueueMs }) => sum + runQueueMs, 0)).toBe(count)
      expect(points.at(-1)?.rss).toBe(1_000 + count - 1)
    }),
    { numRuns: 20 },
  )
})
