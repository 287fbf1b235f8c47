import { describe, expect, test } from 'vitest'
import { negativeControl } from '../../../src/stats/comparison/negative-control.ts'
import type { Pair } from '../../../src/stats/comparison/pair.ts'
import { simulatedPairs } from './simulated.ts'

/** Base is slowed down by what head has left behind, where it comes right after it. */
const carriedOver = (pairs: readonly Pair[], slower: number): readonly Pair[] =>
  pairs.map((pair) =>
    pair.first === 'base'
      ? pair
      : { ...pair, base: { ...pair.base, latenciesMs: pair.base.latenciesMs.map((latencyMs) => latencyMs * (1 + slower)) } },
  )

describe('base against itself', () => {
  test('shows nothing where blocks leave nothing behind, however slow head is', () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(negativeControl(simulatedPairs({ pairs: 64, seed, slower: 1 })).isViolated).toBe(false)
    }
  })

  test('shows what head leaves behind', () => {
    const control = negativeControl(carriedOver(simulatedPairs({ pairs: 64, seed: 1, latencies: 400 }), 0.3))
    expect(control).toMatchObject({ isViolated: true })
    expect(control.ratio).toBeCloseTo(1.3, 1)
    expect(control.couples).toBeGreaterThan(10)
  })

  test('does not take drift for it', () => {
    const slowing = simulatedPairs({ pairs: 64, seed: 1, latencies: 400 }).map((pair, at) => ({
      ...pair,
      base: { ...pair.base, latenciesMs: pair.base.latenciesMs.map((latencyMs) => latencyMs * 1.05 ** at) },
    }))
    expect(negativeControl(slowing).isViolated).toBe(false)
  })

  test('has nothing to compare where every pair began with the same side', () => {
    const pairs = simulatedPairs({ pairs: 8, seed: 1 }).map((pair) => ({ ...pair, first: 'base' as const }))
    expect(negativeControl(pairs)).toEqual({ ratio: 1, chance: 1, couples: 0, isViolated: false })
    expect(negativeControl([])).toEqual({ ratio: 1, chance: 1, couples: 0, isViolated: false })
  })
})
