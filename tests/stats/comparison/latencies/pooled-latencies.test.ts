import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../../src/stats/comparison/sequential/evidence.ts'
import { judgePairs } from '../../../../src/stats/comparison/judge-pairs.ts'
import { METRICS, QUANTILES, type QuantileMetric } from '../../../../src/stats/comparison/metric.ts'
import { type Pair, sortedPair } from '../../../../src/stats/comparison/pair.ts'
import { PooledLatencies } from '../../../../src/stats/comparison/latencies/pooled-latencies.ts'
import { quantileOf } from '../../../../src/stats/comparison/latencies/sorted.ts'
import { simulatedPairs, swapped } from '../simulated.ts'

const NAMES = Object.keys(QUANTILES) as readonly QuantileMetric[]

function evidenceOf(pairs: readonly Pair[], quantile: number): Evidence {
  const latencies = new PooledLatencies()
  for (const pair of pairs) latencies.add([sortedPair(pair)!])
  return latencies.evidenceOf(quantile)
}

const differencesOf = (pairs: readonly Pair[], quantile: number, theta = 0): readonly number[] => [
  ...evidenceOf(pairs, quantile).differences(pairs.length, theta),
]

/** Any pairs, with blocks of any length, and many latencies that are equal. */
const block = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 })
  .map((ms) => ({ latenciesMs: Float64Array.from(ms), succeeded: ms.length, elapsedMs: 50 }))
const anyPairs = fc.array(fc.record({ base: block, head: block, first: fc.constant('base' as const) }), { minLength: 1, maxLength: 12 })
const anyQuantile = fc.constantFrom(...Object.values(QUANTILES))

describe('the difference of shares above a quantile of both sides', () => {
  test('turns its sign with the sides of its pair swapped, to the last bit, and no other changes: whichever pairs are swapped', () => {
    fc.assert(
      fc.property(anyPairs, anyQuantile, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (pairs, quantile, coins) => {
        const some = pairs.map((pair, at) => (coins[at]! ? swapped([pair])[0]! : pair))
        const expected = differencesOf(pairs, quantile).map((difference, at) => (coins[at]! ? 0 - difference : difference))
        expect(differencesOf(some, quantile)).toEqual(expected)
      }),
    )
  })

  test('is of latencies in any unit', () => {
    fc.assert(
      fc.property(
        anyPairs,
        anyQuantile,
        fc.constantFrom(2 ** -20, 0.25, 4_096),
        fc.constantFrom(0, 0.1, 1),
        (pairs, quantile, unit, theta) => {
          const inUnits = ({ latenciesMs, ...rest }: Pair['base']): Pair['base'] => ({
            ...rest,
            latenciesMs: latenciesMs.map((ms) => ms * unit),
          })
          const other = pairs.map(({ base, head, first }) => ({ base: inUnits(base), head: inUnits(head), first }))
          expect(differencesOf(other, quantile, theta)).toEqual(differencesOf(pairs, quantile, theta))
        },
      ),
    )
  })

  test('is nothing where head takes just what is claimed', () => {
    const pairs = simulatedPairs({ pairs: 8, seed: 7 }).map(({ base }) => ({
      base,
      head: { ...base, latenciesMs: base.latenciesMs.map((ms) => 2 * ms) },
      first: 'base' as const,
    }))
    for (const quantile of Object.values(QUANTILES)) expect(differencesOf(pairs, quantile, 1)).toEqual(pairs.map(() => 0))
  })

  test('is what a count by hand gives', () => {
    // p75 of all eight is 6, and three of each side are at most that. p50 is 4: three of base are, and one of head.
    const pair: Pair = {
      first: 'base',
      base: { latenciesMs: Float64Array.of(1, 2, 3, 7), succeeded: 4, elapsedMs: 1 },
      head: { latenciesMs: Float64Array.of(4, 5, 6, 8), succeeded: 4, elapsedMs: 1 },
    }
    expect(differencesOf([pair], 0.75)).toEqual([0])
    expect(differencesOf([pair], 0.5)).toEqual([1])
    // With head at half of that there are 1, 2, 2, 2.5, 3, 3, 4 and 7, and their median is 2.5.
    expect(differencesOf([pair], 0.5, 1)[0]).toBe(0)
  })

  test('counts blocks as their latencies count: one that stood still weighs little', () => {
    const many = { latenciesMs: new Float64Array(300).fill(1), succeeded: 300, elapsedMs: 50 }
    const few = { latenciesMs: new Float64Array(3).fill(50), succeeded: 3, elapsedMs: 50 }
    const pairs = Array.from({ length: 20 }, (_, at): Pair => ({ first: 'base', base: many, head: at === 0 ? few : many }))
    const [stalled, ...others] = differencesOf(pairs, 0.99)
    expect(stalled).toBeCloseTo((3 * 300) / 303, 0)
    expect(Math.max(...others.map(Math.abs))).toBe(0)
  })
})

describe('a quantile', () => {
  test.for(NAMES)('%s has the ratio that its latencies have, all pairs together', (name) => {
    const pairs = simulatedPairs({ pairs: 30, seed: 3, slower: 0.2, latencies: 400 })
    const all = (side: 'base' | 'head'): Float64Array => Float64Array.from(pairs.flatMap((pair) => [...pair[side].latenciesMs])).sort()
    const { ratio } = judgePairs(pairs, { [name]: 0.1 }, { looks: [30] }).metrics[name]!
    const expected = quantileOf(all('head'), QUANTILES[name]) / quantileOf(all('base'), QUANTILES[name])
    // Twelve latencies of a side are above its p99.9: what lies between two of them is somewhat far.
    expect(Math.abs(ratio / expected - 1)).toBeLessThan(name === 'p999' ? 0.03 : 0.005)
  })

  test('of which there are too few latencies is inconclusive, however fast or slow head is', () => {
    for (const slower of [-0.9, 0, 9]) {
      // 64 pairs of 40 are 2 560 a side, where p999 needs 2 995.
      const { p999, p995 } = judgePairs(simulatedPairs({ pairs: 64, seed: 1, latencies: 40, slower }), { p999: 0.25, p995: 0.25 }).metrics
      expect(p999).toMatchObject({ verdict: 'inconclusive', tooFewSamples: true, interval: [0, Infinity], smallestSeen: Infinity })
      expect(p995).toMatchObject({ tooFewSamples: false })
    }
    const equal = { latenciesMs: Float64Array.of(1, 1, 1), succeeded: 3, elapsedMs: 3 }
    const all = Array.from({ length: 64 }, (): Pair => ({ first: 'base', base: equal, head: equal }))
    expect(judgePairs(all, { p99: 0.25 }).metrics.p99).toMatchObject({ verdict: 'inconclusive', tooFewSamples: true })
  })

  test('is judged with all others at once', () => {
    const thetas = Object.fromEntries(METRICS.map((metric) => [metric, 0.1]))
    const slow = judgePairs(simulatedPairs({ pairs: 64, seed: 5, slower: 1, latencies: 200 }), thetas)
    expect(slow.verdict).toBe('fail')
    const same = judgePairs(simulatedPairs({ pairs: 64, seed: 5, latencies: 200, neighbours: 0 }), { ...thetas, p995: 1, p999: 1 })
    expect(Object.keys(same.metrics)).toEqual(METRICS)
    expect(same.verdict).toBe('pass')
  })

  test('that stalls have raised is not cleared by the blocks in between', () => {
    // Head has stalls: one block in 12 takes ten times as long, so that its p95 is up tenfold; all others are a tenth faster.
    const pairs = simulatedPairs({ pairs: 64, seed: 8, neighbours: 0, latencies: 200 }).map(({ base, head, first }, at) => ({
      first,
      base,
      head: { ...head, latenciesMs: head.latenciesMs.map((ms) => ms * (at % 12 === 5 ? 10 : 0.9)) },
    }))
    const { verdict, interval } = judgePairs(pairs, { p95: 0.1 }).metrics.p95!
    expect(verdict).not.toBe('pass')
    expect(interval[1]).toBeGreaterThan(5)
  })
})
