import { describe, expect, test } from 'vitest'
import { efficiencyOf, scalingOf, type LevelBlocks, type Usl } from '../../../src/stats/sweep/scaling.ts'
import { seededRandom, type Random } from '../../../src/units/random.ts'
import { contended, noise, slot, sweepOf, type VirtualServer } from './virtual-users.ts'

const SIX = [1, 2, 4, 8, 16, 32]
const TEN = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64]

/** Blocks that scatter by 3 % about a curve. */
const about = (
  throughput: (users: number) => number,
  levels: readonly number[],
  random: Random,
  share: number = 0.03,
): readonly LevelBlocks[] =>
  levels.map((concurrency) => ({ concurrency, blocks: [0, 1, 2].map(() => throughput(concurrency) * noise(share, random)) }))

const law =
  (sigma: number, kappa: number) =>
  (users: number): number =>
    (100 * users) / (1 + sigma * (users - 1) + kappa * users * (users - 1))

const many = (count: number, sweep: (random: Random) => readonly LevelBlocks[]): readonly Usl[] =>
  Array.from({ length: count }, (_, seed) => {
    const random = seededRandom(seed)
    return scalingOf(sweep(random), random)!
  })

const containing = (fits: readonly Usl[], sigma: number): number =>
  fits.filter(
    ({
      intervals: {
        sigma: [lower, upper],
      },
    }) => lower <= sigma && sigma <= upper,
  ).length

describe('the interval of contention', () => {
  // As few as a test has time for: 100 of each are in benchmarks/capacity.md.
  test.each([0.01, 0.05, 0.2])('contains what the delay of a server in virtual time was made with: %f', (sigma) => {
    const fits = many(25, (random) => sweepOf(() => contended(20, sigma), SIX, random))
    expect(containing(fits, sigma)).toBeGreaterThanOrEqual(21)
  })

  test('is not so wide that it says nothing', () => {
    for (const { sigma, intervals } of many(10, (random) => sweepOf(() => contended(20, 0.05), SIX, random))) {
      expect(Math.abs(sigma - 0.05)).toBeLessThan(0.02)
      expect(intervals.sigma[1] - intervals.sigma[0]).toBeLessThan(0.03)
    }
  })
})

describe('a retrograde', () => {
  test('is seen where there is one and enough levels lie behind the peak, and not with fewer than eight', () => {
    const fits = many(20, (random) => about(law(0.05, 0.0005), TEN, random))
    expect(fits.filter(({ intervals: { peak } }) => peak![0] <= 43.6 && peak![1] >= 43.6).length).toBeGreaterThanOrEqual(17)
    for (const { kappa, peak } of fits) {
      expect(kappa).toBeGreaterThan(0.0003)
      expect(peak).toBeGreaterThan(35)
      expect(peak).toBeLessThan(55)
    }
    for (const { kappa, peak, intervals } of many(5, (random) => about(law(0.05, 0.0005), SIX, random)))
      expect([kappa, peak, intervals.kappa, intervals.peak]).toEqual([undefined, undefined, undefined, undefined])
  })

  test('is never said of an ideal target, however noisy', () => {
    for (const share of [0.003, 0.03, 0.1])
      for (const { kappa, peak, sigma } of many(25, (random) => about((users) => 100 * users, TEN, random, share))) {
        expect([kappa, peak]).toEqual([undefined, undefined])
        expect(sigma).toBeLessThan(0.01)
      }
  })
})

describe('a knee', () => {
  test('is said of a closed network with one slot, about where the slot is full', () => {
    // (20 + 5) ÷ 5 users fill it.
    for (const { knee } of many(20, (random) => sweepOf(() => slot(20, 5), SIX, random))) {
      expect(knee).toBeGreaterThan(4)
      expect(knee).toBeLessThan(6.5)
    }
  })

  test('is at the first level if a slot is all there is', () => {
    for (const { knee, sigma } of many(10, (random) => sweepOf(() => slot(0, 5), SIX, random))) {
      expect(knee).toBe(1)
      expect(sigma).toBeCloseTo(1, 1)
    }
  })

  test('is not said of a curve that is smooth; with one, nothing is said of a retrograde', () => {
    const smooth: readonly (() => VirtualServer)[] = [0, 0.01, 0.05, 0.2].map((sigma) => () => contended(20, sigma))
    for (const server of smooth) for (const { knee } of many(10, (random) => sweepOf(server, SIX, random))) expect(knee).toBeUndefined()
    for (const { knee, kappa } of many(5, (random) => sweepOf(() => slot(20, 2), TEN, random)))
      expect([knee !== undefined, kappa]).toEqual([true, undefined])
  })
})

test('fewer than six levels with some throughput, or with one block each, are not fitted', () => {
  const random = seededRandom(1)
  const blocks = about(law(0.05, 0), SIX, random)
  expect(scalingOf(blocks.slice(1), random)).toBeUndefined()
  expect(scalingOf([...blocks.slice(1), { concurrency: 64, blocks: [0, 0, 0] }], random)).toBeUndefined()
  expect(scalingOf([...blocks.slice(1), { concurrency: 64, blocks: [100] }], random)).toBeUndefined()
  expect(scalingOf(blocks, random)).toBeDefined()
})

test('the interval of an efficiency contains it in at least 90 of 100 cases, and blocks that agree by chance do not make it a point', () => {
  let inside = 0
  for (let seed = 0; seed < 100; seed++) {
    const levels = about(law(0.05, 0), SIX, seededRandom(seed))
    const [lower, upper] = efficiencyOf(levels[3]!, levels[0]!, levels)
    if (lower <= 1 / 1.35 && upper >= 1 / 1.35) inside += 1
  }
  expect(inside).toBeGreaterThanOrEqual(90)
  const same: readonly LevelBlocks[] = [
    { concurrency: 1, blocks: [100, 100] },
    { concurrency: 2, blocks: [150, 150] },
    { concurrency: 4, blocks: [190, 210] },
  ]
  const [lower, upper] = efficiencyOf(same[1]!, same[0]!, same)
  expect(lower).toBeLessThan(0.7)
  expect(upper).toBeGreaterThan(0.8)
})
