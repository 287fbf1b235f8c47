import { expect, test } from 'vitest'
import { columnsOf } from '../../../src/report/svg/columns.ts'

const point = (second: number, succeeded: number, bad: number, p99: number) => ({
  startMs: second * 1_000,
  durationMs: 1_000,
  succeeded,
  bad,
  p50: p99,
  p99,
})
const noBlocks = { blockMs: 50, blocks: [] }

test('has a column a second', () => {
  expect(columnsOf({ series: [point(0, 10, 1, 5), point(1, 20, 0, 7)], blocks: noBlocks }, 10)).toEqual([
    { fromMs: 0, toMs: 1_000, succeededPerSecond: 10, badPerSecond: 1, p99Ms: 5 },
    { fromMs: 1_000, toMs: 2_000, succeededPerSecond: 20, badPerSecond: 0, p99Ms: 7 },
  ])
})

test('shares columns among neighbours: mean rate, highest p99, no iteration lost', () => {
  const series = [point(0, 10, 1, 5), point(1, 20, 0, Number.NaN), point(2, 30, 3, 4)]
  expect(columnsOf({ series, blocks: noBlocks }, 2)).toEqual([
    { fromMs: 0, toMs: 2_000, succeededPerSecond: 15, badPerSecond: 0.5, p99Ms: 5 },
    { fromMs: 2_000, toMs: 3_000, succeededPerSecond: 30, badPerSecond: 3, p99Ms: 4 },
  ])
})

test('has no p99 where nothing succeeded, and no columns where nothing ended', () => {
  expect(columnsOf({ series: [point(0, 0, 4, Number.NaN)], blocks: noBlocks }, 10)[0]!.p99Ms).toBeNaN()
  expect(columnsOf({ series: [], blocks: noBlocks }, 10)).toEqual([])
})

test('ends with the last block', () => {
  const blocks = { blockMs: 50, blocks: [{ index: 23, succeeded: 1, bad: 0, buckets: '' }] }
  const columns = columnsOf({ series: [point(0, 10, 0, 5), point(1, 20, 0, 7)], blocks }, 10)
  expect(columns.map(({ toMs, succeededPerSecond }) => [toMs, succeededPerSecond])).toEqual([
    [1_000, 10],
    [1_200, 100],
  ])
})
