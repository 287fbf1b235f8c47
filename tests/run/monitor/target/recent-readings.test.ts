import { expect, test } from 'vitest'
import { RecentReadings } from '../../../../src/run/monitor/target/recent-readings.ts'

const totals = (cpuMs: number): { cpuMs: number; othersCpuMs: number; waitMs: number; longestWaitMs: number; rss: number } => ({
  cpuMs,
  othersCpuMs: cpuMs / 2,
  waitMs: cpuMs / 10,
  longestWaitMs: 1,
  rss: 1_000 + cpuMs,
})

function readings(...cpu: readonly (readonly [atMs: number, cpuMs: number])[]): RecentReadings {
  const recent = new RecentReadings()
  for (const [atMs, cpuMs] of cpu) recent.add({ atMs, totals: totals(cpuMs) })
  return recent
}

test('between two readings the totals grow evenly', () => {
  const recent = readings([100, 40], [200, 100], [300, 110])
  expect(recent.at(150)).toEqual({ atMs: 150, totals: { cpuMs: 70, othersCpuMs: 35, waitMs: 7, longestWaitMs: 1, rss: 1_100 } })
  expect(recent.at(290)?.totals.cpuMs).toBeCloseTo(109, 9)
})

test('at a reading they are those read, and outside all readings those of the nearest one', () => {
  const recent = readings([100, 40], [200, 100])
  expect(recent.at(200)).toEqual({ atMs: 200, totals: totals(100) })
  expect(recent.at(50)).toEqual({ atMs: 100, totals: totals(40) })
  expect(recent.at(900)).toEqual({ atMs: 200, totals: totals(100) })
  expect(new RecentReadings().at(1)).toBeUndefined()
})

test('two readings at one moment are no division by zero, and only the last twenty are kept', () => {
  expect(readings([100, 40], [100, 40]).at(100)?.totals.cpuMs).toBe(40)
  const many = readings(...Array.from({ length: 50 }, (_, index) => [index * 100, index] as const))
  expect(many.at(0)).toEqual({ atMs: 3_000, totals: totals(30) })
})
