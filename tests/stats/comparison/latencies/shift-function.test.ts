import { expect, test } from 'vitest'
import type { Block } from '../../../../src/stats/comparison/pair.ts'
import { shiftFunction } from '../../../../src/stats/comparison/latencies/shift-function.ts'
import { simulatedPairs } from '../simulated.ts'

const block = (...latenciesMs: readonly number[]): Block => ({ latenciesMs: Float64Array.from(latenciesMs), elapsedMs: 1, succeeded: 1 })

const moved = (options: object): readonly string[] =>
  shiftFunction(simulatedPairs({ pairs: 40, seed: 1, latencies: 400, ...options })).map(
    ({ quantile, ratio }) => `p${100 * quantile} ${ratio.toFixed(1)}`,
  )

test('everything that takes longer moves every quantile alike', () => {
  expect(moved({ slower: 0.5 })).toEqual(['p10 1.5', 'p25 1.5', 'p50 1.5', 'p75 1.5', 'p90 1.5', 'p95 1.5', 'p99 1.5'])
})

test('a tail that takes longer moves the last of them alone', () => {
  expect(moved({ tailSlower: 2 }).slice(0, 5)).toEqual(['p10 1.0', 'p25 1.0', 'p50 1.0', 'p75 1.0', 'p90 1.0'])
  const last = shiftFunction(simulatedPairs({ pairs: 40, seed: 1, latencies: 400, tailSlower: 2 })).at(-1)
  expect(last?.ratio).toBeGreaterThan(2.5)
  expect(last?.ratio).toBeLessThan(3)
})

test('the times are those of all usable pairs together', () => {
  const pairs = [
    { first: 'base', base: block(1, 3), head: block(4) },
    { first: 'head', base: block(2), head: block(8, 6) },
    { first: 'head', base: block(100), head: block() },
  ] as const
  expect(shiftFunction(pairs).find(({ quantile }) => quantile === 0.5)).toEqual({ quantile: 0.5, ratio: 3, baseMs: 2, headMs: 6 })
  expect(shiftFunction(pairs.slice(2))).toEqual([])
})
