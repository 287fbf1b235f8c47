import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { pointsOf } from '../../../src/page/frames/frame.ts'
import { SecondCounts } from '../../../src/page/frames/second-counts.ts'
import type { LiveCalls, LiveCounts } from '../../../src/record/live-counts.ts'
import { Histogram } from '../../../src/stats/histogram.ts'

function histogramOf(...ms: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const each of ms) histogram.record(each * 1_000)
  return histogram
}

const counts = (succeeded: number, latency: Histogram, steps: ReadonlyMap<string, Partial<LiveCalls>> = new Map()): LiveCounts =>
  ({ iterations: { started: succeeded, succeeded, failed: 0, cutOff: 0, dropped: 0 }, latency, steps }) as unknown as LiveCounts

const step = (count: number, failed: number, serviceTime: Histogram): Partial<LiveCalls> => ({ count, failed, serviceTime })

test('a second has what came in it, also of a step', () => {
  const counted = new SecondCounts()
  // Those of a recorder in this thread go on.
  const latency = histogramOf(10, 10)
  const serviceTime = histogramOf(5, 5)
  counted.point('run', 0, 1_000, counts(2, latency))
  counted.steps(counts(2, latency, new Map([['login', step(3, 1, serviceTime)]])), 1_000)
  latency.record(200_000)
  serviceTime.record(100_000)
  const point = counted.point('run', 1_000, 500, counts(3, latency))
  expect(point).toMatchObject({ succeeded: 1, bad: 0, p50: expect.closeTo(200, 0) as number, p99: expect.closeTo(200, 0) as number })
  expect(counted.perSecondOf('run')).toBe(2)

  const steps = counted.steps(
    counts(
      3,
      latency,
      new Map([
        ['login', step(4, 1, serviceTime)],
        ['buy', step(0, 0, new Histogram())],
      ]),
    ),
    500,
  )
  const points = pointsOf({ startMs: 1_000, durationMs: 500, points: serialize([point]), steps }, counted.stepNames)
  expect(
    points.map(({ scope, succeeded, bad, p50, p99 }) => [scope, succeeded, bad, p50 === null ? null : Math.round(p50), p99 === null]),
  ).toEqual([
    ['run', 1, 0, 200, false],
    ['step login', 1, 0, 100, false],
    ['step buy', 0, 0, null, true],
  ])
})

test('a second in which nothing succeeded has no percentile, and counts that begin again are not negative', () => {
  const counted = new SecondCounts()
  counted.point('run', 0, 1_000, counts(2, histogramOf(10, 10)))
  expect(counted.point('run', 1_000, 1_000, counts(2, histogramOf(10, 10)))).toMatchObject({ succeeded: 0, p50: null, buckets: [] })
  // A worker that has begun again has less than before.
  expect(counted.point('run', 2_000, 1_000, counts(1, histogramOf(30)))).toMatchObject({ succeeded: 1, bad: 0 })
  counted.clear()
  expect(counted.perSecondOf('run')).toBe(0)
  expect(counted.point('run', 0, 1_000, counts(1, histogramOf(30)))).toMatchObject({ succeeded: 1 })
})

const named = (from: number, to: number) =>
  new Map(Array.from({ length: to - from }, (_, index) => [`step ${from + index}`, step(1, 0, histogramOf(1))] as const))

test('50 steps are shown, in the order in which they came', () => {
  const counted = new SecondCounts()
  counted.steps(counts(0, new Histogram(), named(0, 2)), 1_000)
  counted.steps(counts(0, new Histogram(), new Map([...named(2, 80), ...named(0, 2)])), 1_000)
  expect([counted.stepNames.length, counted.stepNames[0], counted.stepNames[2]]).toEqual([50, 'step 0', 'step 2'])
})
