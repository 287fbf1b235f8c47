import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cappedTail } from '../../../src/stats/comparison/capped-tail.ts'
import { type SortedPair, sortedPair } from '../../../src/stats/comparison/pair.ts'
import { simulatedPairs, swapped } from './simulated.ts'

const usable = (pairs: ReturnType<typeof simulatedPairs>): readonly SortedPair[] => pairs.flatMap((pair) => sortedPair(pair) ?? [])

function differencesOf(pairs: readonly SortedPair[], theta: number, quantile = 0.95): readonly number[] {
  const evidence = cappedTail(quantile)
  for (const pair of pairs) evidence.add(pair)
  return [...evidence.differences(pairs.length, theta)]
}

/** The definition, step by step. */
function byHand(pairs: readonly SortedPair[], theta: number, quantile: number): readonly number[] {
  const arms = pairs.map(({ base, head }) => ({ base: [...base.latenciesMs], head: [...head.latenciesMs].map((ms) => ms / (1 + theta)) }))
  const all = arms.flatMap(({ base, head }) => [...base, ...head]).sort((one, other) => one - other)
  const [low, high] = [1 - 4 * (1 - quantile), 1 - (1 - quantile) / 2].map((share) => all[Math.floor(share * (all.length - 1))]!)
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, ms) => sum + Math.min(high!, Math.max(low!, ms)), 0) / values.length
  return arms.map(({ base, head }) => Math.log(mean(head) / mean(base)))
}

/** Pairs with one call of head that takes so long. */
const stalled = (ms: number): readonly SortedPair[] =>
  usable(simulatedPairs({ pairs: 8, seed: 9 })).map((pair, at) => {
    const latenciesMs = pair.head.latenciesMs.slice()
    if (at === 3) latenciesMs[latenciesMs.length - 1] = ms
    return { ...pair, head: { ...pair.head, latenciesMs } }
  })

describe('the capped tail', () => {
  test.for([
    { theta: 0, quantile: 0.95 },
    { theta: 0.1, quantile: 0.95 },
    { theta: 0.25, quantile: 0.99 },
  ])('is the mean between two quantiles of both sides together (theta $theta, p$quantile)', ({ theta, quantile }) => {
    const pairs = usable(simulatedPairs({ pairs: 10, seed: 5, slower: 0.1 }))
    const expected = byHand(pairs, theta, quantile)
    for (const [at, difference] of differencesOf(pairs, theta, quantile).entries()) expect(difference).toBeCloseTo(expected[at]!, 12)
  })

  test('tells the same with the sides swapped, with the sign turned, to the last bit', () => {
    const pairs = simulatedPairs({ pairs: 12, seed: 6, slower: 0.07 })
    expect(differencesOf(usable(swapped(pairs)), 0)).toEqual(differencesOf(usable(pairs), 0).map((difference) => -difference))
  })

  test('shows nothing where head takes just as much longer as is claimed', () => {
    const pairs = usable(simulatedPairs({ pairs: 8, seed: 7 })).map(({ base }) => ({
      base,
      head: { ...base, latenciesMs: base.latenciesMs.map((ms) => 2 * ms) },
    }))
    expect(differencesOf(pairs, 1)).toEqual(pairs.map(() => 0))
  })

  test('does not see what changes below it', () => {
    const pairs = usable(simulatedPairs({ pairs: 8, seed: 8 }))
    const faster = pairs.map(({ base, head }) => ({
      base,
      head: { ...head, latenciesMs: head.latenciesMs.map((ms) => (ms < 0.5 ? ms / 3 : ms)).sort() },
    }))
    expect(differencesOf(faster, 0)).toEqual(differencesOf(pairs, 0))
  })

  test('lets no single stall decide, however long', () => {
    fc.assert(
      fc.property(fc.double({ min: 100, max: 1e9, noNaN: true }), (stallMs) => {
        expect(differencesOf(stalled(stallMs), 0)).toEqual(differencesOf(stalled(100), 0))
      }),
      { numRuns: 20 },
    )
  })
})
