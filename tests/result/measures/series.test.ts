import { expect, test } from 'vitest'
import { seriesFrom } from '../../../src/result/measures/series.ts'
import { coarseBuckets } from '../../helpers/results/coarse-buckets.ts'
import { runOf } from '../../helpers/results/run-record.ts'

test('has a point per second, with what ended in it', () => {
  const { series } = runOf(
    { rate: 100, duration: '3s' },
    [
      { count: 150, latencyMs: 5 },
      { count: 50, latencyMs: 5, ends: 'failed', status: 500 },
      { count: 100, latencyMs: 40 },
    ],
    { everyMs: 10 },
  )
  expect(series.map(({ startMs, durationMs, succeeded, bad }) => ({ startMs, durationMs, succeeded, bad }))).toEqual([
    { startMs: 0, durationMs: 1_000, succeeded: 100, bad: 0 },
    { startMs: 1_000, durationMs: 1_000, succeeded: 50, bad: 50 },
    { startMs: 2_000, durationMs: 1_000, succeeded: 96, bad: 0 },
    { startMs: 3_000, durationMs: 1_000, succeeded: 4, bad: 0 },
  ])
  expect(series[0]!.p99).toBeCloseTo(5, 0)
  expect(series[2]!.p50).toBeGreaterThan(39)
  expect(series[2]!.p50).toBeLessThan(41)
})

test('shows a stall as seconds in which nothing ended', () => {
  const { series } = runOf(
    { rate: 10, duration: '4s' },
    [
      { count: 10, latencyMs: 1 },
      { count: 30, latencyMs: (index) => 3_000 - index * 100 + 5 },
    ],
    { everyMs: 100 },
  )
  expect(series.map(({ succeeded, p50 }) => [succeeded, Number.isNaN(p50)])).toEqual([
    [10, false],
    [0, true],
    [0, true],
    [0, true],
    [30, false],
  ])
})

test('begins where the run was measured from', () => {
  const { series } = runOf({ rate: 100, duration: '1s' }, [{ count: 100, latencyMs: 1 }], { everyMs: 10, startMs: 2_500 })
  expect(series.map(({ startMs, succeeded }) => [startMs, succeeded])).toEqual([[2_500, 100]])
})

test('has points as long as blocks in very long runs', () => {
  const block = { succeeded: 1, bad: 0, buckets: coarseBuckets({ 7: 1 }) }
  const points = seriesFrom({
    blockMs: 4_000,
    firstDueMs: 0,
    blocks: [
      { ...block, index: 0 },
      { ...block, index: 2 },
    ],
  })
  expect(points.map(({ startMs, durationMs, succeeded }) => [startMs, durationMs, succeeded])).toEqual([
    [0, 4_000, 1],
    [4_000, 4_000, 0],
    [8_000, 4_000, 1],
  ])
})

test('is empty where nothing ended', () => {
  expect(seriesFrom({ blockMs: 62.5, firstDueMs: Number.NaN, blocks: [] })).toEqual([])
})
