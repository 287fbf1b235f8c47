import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivals, joined, limited, type Arrivals } from '../../src/pace/arrivals.ts'
import type { Stage } from '../../src/plan/model.ts'
import { seededRandom } from '../../src/units/random.ts'

const steady = (ratePerSecond: number, durationMs: number): Stage => ({ from: ratePerSecond, to: ratePerSecond, durationMs })
const ramp = (from: number, to: number, durationMs: number): Stage => ({ from, to, durationMs })

function timesOf(next: Arrivals, most: number = 1_000_000): number[] {
  const times: number[] = []
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY && times.length < most; dueMs = next()) times.push(dueMs)
  return times
}

const poisson = (stages: readonly Stage[], seed: number): number[] => timesOf(arrivals(stages, seededRandom(seed)))

/** How many arrivals are due by a time: the integral of the rate, added up stage by stage. */
function dueBy(stages: readonly Stage[], timeMs: number): number {
  let due = 0
  let startMs = 0
  for (const { from, to, durationMs } of stages) {
    const inStageMs = Math.min(durationMs, Math.max(0, timeMs - startMs))
    const reached = from + ((to - from) * inStageMs) / durationMs
    due += (((from + reached) / 2) * inStageMs) / 1_000
    startMs += durationMs
  }
  return due
}
const totalMs = (stages: readonly Stage[]): number => stages.reduce((sum, { durationMs }) => sum + durationMs, 0)

function expectOrderWithin(stages: readonly Stage[], times: readonly number[]): void {
  expect(times).toEqual(times.toSorted((first, second) => first - second))
  expect(times.at(-1) ?? 0).toBeLessThan(totalMs(stages))
}

/** Whole and broken rates, with pauses, jumps and stages in which less than one arrival is due. */
const stages: fc.Arbitrary<readonly Stage[]> = fc.array(
  fc.record({
    from: fc.oneof(fc.constant(0), fc.nat({ max: 300 }), fc.double({ min: 0.01, max: 300, noNaN: true })),
    to: fc.oneof(fc.constant(0), fc.nat({ max: 300 }), fc.double({ min: 0.01, max: 300, noNaN: true })),
    durationMs: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5_000 })),
  }),
  { minLength: 1, maxLength: 6 },
)

describe('even arrivals', () => {
  test('of 200/s for 3 s are exactly 600, the first at once, 5 ms apart', () => {
    expect(timesOf(arrivals([steady(200, 3_000)], 'even'))).toEqual(Array.from({ length: 600 }, (_, index) => index * 5))
  })

  test('of a rate from 0 to 100/s over 10 s are 500, number n after √(2n/10) s', () => {
    const times = timesOf(arrivals([ramp(0, 100, 10_000)], 'even'))
    expect(times).toHaveLength(500)
    for (const [index, timeMs] of times.entries()) expect(timeMs).toBeCloseTo(Math.sqrt((2 * index) / 10) * 1_000, 9)
  })

  test('of a rate from 100/s to 0 over 10 s are 500, number n after 10 − √(100 − 2n/10) s', () => {
    const times = timesOf(arrivals([ramp(100, 0, 10_000)], 'even'))
    expect(times).toHaveLength(500)
    for (const [index, timeMs] of times.entries()) expect(timeMs).toBeCloseTo(10_000 - Math.sqrt(100 - (2 * index) / 10) * 1_000, 6)
    expect(times.at(-1)).toBeCloseTo(9_552.786_405, 6)
  })

  test('never end at a rate that never ends', () => {
    const times = timesOf(arrivals([steady(8, Number.POSITIVE_INFINITY)], 'even'), 10_000)
    expect([times.length, times.at(-1)]).toEqual([10_000, 9_999 * 125])
  })

  test.for([
    { story: 'one second of one a second is one at once', stages: [steady(1, 1_000)], times: [0] },
    { story: 'a little more than a second of it is two', stages: [steady(1, 1_001)], times: [0, 1_000] },
    { story: 'less than one arrival is due at the start', stages: [steady(1, 10)], times: [0] },
    { story: 'a rate of 0 has no arrivals', stages: [steady(0, 5_000)], times: [] },
    { story: 'a rate of 0 without end has none either', stages: [steady(0, Number.POSITIVE_INFINITY)], times: [] },
    { story: 'no stages have no arrivals', stages: [], times: [] },
    {
      story: 'after a pause arrivals go on',
      stages: [steady(2, 1_000), steady(0, 3_000), steady(2, 1_000)],
      times: [0, 500, 4_000, 4_500],
    },
    { story: 'a pause at the start puts all off', stages: [steady(0, 2_000), steady(2, 1_000)], times: [2_000, 2_500] },
    {
      story: 'half an arrival left over at the border is made whole in the next stage',
      stages: [steady(1, 1_500), steady(2, 1_000)],
      times: [0, 1_000, 1_750, 2_250],
    },
    {
      story: 'fractions are carried through stages too short for an arrival of their own',
      stages: [steady(1, 250), steady(1, 250), steady(1, 250), steady(1, 250), steady(1, 250)],
      times: [0, 1_000],
    },
    {
      story: 'a fraction waits through a pause',
      stages: [steady(1, 500), steady(0, 1_000), steady(1, 1_000)],
      times: [0, 2_000],
    },
    {
      story: 'up, along and down again: 1 + 2 + 1 arrivals',
      stages: [ramp(0, 2, 1_000), steady(2, 1_000), ramp(2, 0, 1_000)],
      times: [0, 1_000, 1_500, 2_000],
    },
    {
      story: 'a jump of the rate at a border changes the gaps from there',
      stages: [steady(2, 1_000), steady(10, 300)],
      times: [0, 500, 1_000, 1_100, 1_200],
    },
    {
      story: 'a ramp that falls to 0 and rises again loses nothing in between',
      stages: [ramp(4, 0, 1_000), ramp(0, 4, 1_000)],
      times: [0, 1_000 - Math.sqrt(0.5) * 1_000, 1_000, 1_000 + Math.sqrt(0.5) * 1_000],
    },
  ])('$story', ({ stages: reported, times }) => {
    const got = timesOf(arrivals(reported, 'even'))
    expect(got).toHaveLength(times.length)
    for (const [index, timeMs] of times.entries()) expect(got[index]).toBeCloseTo(timeMs, 9)
  })

  test.for([
    { story: '250 a minute for 30 s', stage: steady(250 / 60, 30_000), count: 125 },
    { story: '1000 a minute for an hour', stage: steady(1_000 / 60, 3_600_000), count: 60_000 },
    { story: '1.1/s for 100 s', stage: steady(1.1, 100_000), count: 110 },
  ])('of $story are $count, though it is a little more in doubles', ({ stage, count }) => {
    expect(dueBy([stage], stage.durationMs)).toBeGreaterThan(count)
    expect(timesOf(arrivals([stage], 'even'))).toHaveLength(count)
    // Nor does the one too many come in a pause that follows, or before the end of it.
    expect(timesOf(arrivals([stage, steady(0, 1_000)], 'even'))).toHaveLength(count)
    expect(timesOf(arrivals([stage, steady(0, 1_000), steady(1, 500)], 'even')).at(-1)).toBe(stage.durationMs + 1_000)
  })

  test('number the integral of the rate, rounded up, whatever the stages', () => {
    fc.assert(
      fc.property(stages, (reported) => {
        const integral = dueBy(reported, totalMs(reported))
        expect(timesOf(arrivals(reported, 'even'))).toHaveLength(Math.ceil(integral - integral * 1e-11))
      }),
      { numRuns: 300 },
    )
  })

  test('come in order within the stages, number n when the integral of the rate is n', () => {
    fc.assert(
      fc.property(stages, (reported) => {
        const times = timesOf(arrivals(reported, 'even'))
        const offs = times.map((timeMs, index) => Math.abs(dueBy(reported, timeMs) - index))
        expect(Math.max(0, ...offs)).toBeLessThanOrEqual(1e-6)
        expectOrderWithin(reported, times)
      }),
      { numRuns: 300 },
    )
  })
})

describe('poisson arrivals', () => {
  test('of one seed are the same again, of another seed others', () => {
    const reported = [ramp(0, 100, 2_000), steady(100, 1_000)]
    expect(poisson(reported, 1)).toEqual(poisson(reported, 1))
    expect(poisson(reported, 1)).not.toEqual(poisson(reported, 2))
  })

  test('come in order within the stages', () => {
    fc.assert(
      fc.property(stages, fc.nat(), (reported, seed) => {
        expectOrderWithin(reported, poisson(reported, seed))
      }),
    )
  })

  test('number the integral of the rate on average, with a variance as large', () => {
    // 20 in the rise, 40 along, 40 in the fall: 100 in all.
    const reported = [ramp(0, 40, 1_000), steady(40, 1_000), ramp(40, 0, 2_000)]
    const counts = Array.from({ length: 1_000 }, (_, seed) => poisson(reported, seed).length)
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1)
    // Four standard errors: √(100 / 1000) and 100 · √(2 / 1000).
    expect(Math.abs(mean - 100)).toBeLessThan(4 * 0.316)
    expect(Math.abs(variance - 100)).toBeLessThan(4 * 4.47)
  })

  test('follow a rate that moves: each stage has its share', () => {
    const reported = [ramp(0, 40, 1_000), steady(40, 1_000), ramp(40, 0, 2_000)]
    const times = Array.from({ length: 1_000 }, (_, seed) => poisson(reported, seed)).flat()
    const within = (fromMs: number, toMs: number): number => times.filter((timeMs) => timeMs >= fromMs && timeMs < toMs).length / 1_000
    // Means with four standard errors, √(mean / 1000) each.
    expect(Math.abs(within(0, 1_000) - 20)).toBeLessThan(4 * 0.141)
    expect(Math.abs(within(1_000, 2_000) - 40)).toBeLessThan(4 * 0.2)
    expect(Math.abs(within(2_000, 4_000) - 40)).toBeLessThan(4 * 0.2)
    // The first half of the fall has three quarters of its arrivals.
    expect(Math.abs(within(2_000, 3_000) - 30)).toBeLessThan(4 * 0.173)
  })

  test('stand apart by times whose distribution is exponential', () => {
    const times = poisson([steady(1_000, 20_000)], 7)
    const gaps = times.map((timeMs, index) => timeMs - (times[index - 1] ?? 0))
    for (const limitMs of [0.1, 0.5, 1, 2, 4]) {
      const share = Math.exp(-limitMs)
      const longer = gaps.filter((gapMs) => gapMs > limitMs).length / gaps.length
      expect(Math.abs(longer - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / gaps.length))
    }
  })
})

describe('limited', () => {
  test('gives so many arrivals and no more', () => {
    const next = limited(arrivals([steady(10, 1_000)], 'even'), 3)
    expect(Array.from({ length: 5 }, next)).toEqual([0, 100, 200, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })

  test('gives all of them where there are fewer', () => {
    expect(timesOf(limited(arrivals([steady(10, 300)], 'even'), 5))).toEqual([0, 100, 200])
    expect(timesOf(limited(arrivals([steady(10, 300)], 'even'), Number.POSITIVE_INFINITY))).toEqual([0, 100, 200])
  })

  test('to none gives none', () => {
    expect(timesOf(limited(arrivals([steady(10, 300)], 'even'), 0))).toEqual([])
  })
})

describe('joined', () => {
  test('gives each part from its own start, one after the other', () => {
    const next = joined([
      { startMs: 0, next: arrivals([steady(10, 250)], 'even') },
      { startMs: 250, next: arrivals([], 'even') },
      { startMs: 250, next: arrivals([steady(20, 100)], 'even') },
    ])
    const none = Number.POSITIVE_INFINITY
    expect(Array.from({ length: 7 }, next)).toEqual([0, 100, 200, 250, 300, none, none])
  })

  test('of nothing gives nothing', () => {
    expect(timesOf(joined([]))).toEqual([])
  })
})
