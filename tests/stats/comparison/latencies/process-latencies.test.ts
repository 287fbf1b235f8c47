import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Evidence } from '../../../../src/stats/comparison/sequential/evidence.ts'
import { QUANTILES } from '../../../../src/stats/comparison/metric.ts'
import { type Pair, sortedPair } from '../../../../src/stats/comparison/pair.ts'
import { ProcessLatencies } from '../../../../src/stats/comparison/latencies/process-latencies.ts'
import { swapped } from '../simulated.ts'

type Unit = readonly Pair[]

function evidenceOf(units: readonly Unit[], quantile: number): Evidence {
  const latencies = new ProcessLatencies()
  for (const unit of units) latencies.add(unit.map((pair) => sortedPair(pair)!))
  return latencies.evidenceOf(quantile)
}

const differencesOf = (units: readonly Unit[], quantile: number, theta = 0): readonly number[] => [
  ...evidenceOf(units, quantile).differences(units.length, theta),
]

const block = (...latenciesMs: readonly number[]): Pair['base'] => ({
  latenciesMs: Float64Array.from(latenciesMs),
  succeeded: latenciesMs.length,
  elapsedMs: 50,
})

/** Any pairs of processes, with blocks of any length, and many latencies that are equal. */
const anyBlock = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }).map((ms) => block(...ms))
const anyUnit = fc.array(fc.record({ base: anyBlock, head: anyBlock, first: fc.constant('base' as const) }), { minLength: 1, maxLength: 3 })
const anyUnits = fc.array(anyUnit, { minLength: 1, maxLength: 10 })
const anyQuantile = fc.constantFrom(...Object.values(QUANTILES))

const slowedDown = (unit: Unit, times: number): Unit =>
  unit.map(({ base, head, first }) => ({
    first,
    base: block(...base.latenciesMs.map((ms) => ms * times)),
    head: block(...head.latenciesMs.map((ms) => ms * times)),
  }))

describe('the difference of shares above the quantile of a pair of processes', () => {
  test('turns its sign with the sides of its pair swapped, to the last bit, and no other changes: whichever are swapped', () => {
    fc.assert(
      fc.property(anyUnits, anyQuantile, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (units, quantile, coins) => {
        const some = units.map((unit, at) => (coins[at]! ? swapped(unit) : unit))
        const expected = differencesOf(units, quantile).map((difference, at) => (coins[at]! ? 0 - difference : difference))
        expect(differencesOf(some, quantile)).toEqual(expected)
      }),
    )
  })

  test('does not change with how slow the machine was for both of its processes', () => {
    fc.assert(
      fc.property(
        anyUnits,
        anyQuantile,
        fc.constantFrom(2 ** -8, 0.5, 4, 1_024),
        fc.constantFrom(0, 0.1, 1),
        (units, quantile, times, theta) => {
          const [first, ...others] = units
          expect(differencesOf([slowedDown(first!, times), ...others], quantile, theta)).toEqual(differencesOf(units, quantile, theta))
        },
      ),
    )
  })

  test('does not change with what other processes did', () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, anyQuantile, (units, others, quantile) => {
        expect(differencesOf([...units, ...others], quantile).slice(0, units.length)).toEqual(differencesOf(units, quantile))
      }),
    )
  })

  test('is what a count by hand gives, over all blocks of the pair', () => {
    // p75 of all eight is 6, and three of each side are at most that. p50 is 4: three of four of base are, and one of head.
    const unit: Unit = [
      { first: 'base', base: block(1, 2), head: block(4, 8) },
      { first: 'head', base: block(7, 3), head: block(6, 5) },
    ]
    expect(differencesOf([unit], 0.75)).toEqual([0])
    expect(differencesOf([unit], 0.5)).toEqual([0.5])
    // Another pair of processes counts for as much, however much it measured.
    const more: Unit = Array.from({ length: 50 }, () => unit).flat()
    expect(differencesOf([unit, more], 0.5)).toEqual([0.5, 0.5])
  })

  test('is all that it can be where all of head is above all of base', () => {
    const unit: Unit = [{ first: 'base', base: block(...new Float64Array(100).fill(1)), head: block(...new Float64Array(100).fill(9)) }]
    const [p50, p95] = [differencesOf([unit], 0.5), differencesOf([unit], 0.95)]
    expect(p50).toEqual([1])
    expect(p95[0]).toBeCloseTo(0.1, 12)
  })
})

const unitOf = (base: number, head: number): Unit => [
  { first: 'base', base: block(...new Float64Array(base).fill(1)), head: block(...new Float64Array(head).fill(1)) },
]
const isEnough = (units: readonly Unit[], quantile: number): boolean => evidenceOf(units, quantile).isEnough(units.length)

describe('there is enough for a quantile', () => {
  test('if each side has what a limit on it needs, all processes together', () => {
    // 299 of p99.
    expect(
      isEnough(
        Array.from({ length: 3 }, () => unitOf(100, 100)),
        0.99,
      ),
    ).toBe(true)
    expect(
      isEnough(
        Array.from({ length: 3 }, () => unitOf(100, 99)),
        0.99,
      ),
    ).toBe(false)
  })

  test('and one latency of each pair of processes lies above it', () => {
    expect(
      isEnough(
        Array.from({ length: 8 }, () => unitOf(50, 50)),
        0.99,
      ),
    ).toBe(true)
    expect(
      isEnough(
        Array.from({ length: 8 }, (_, at) => unitOf(50, at === 3 ? 49 : 50)),
        0.99,
      ),
    ).toBe(false)
    // Whichever side they are of: a head that became many times slower has few.
    expect(
      isEnough(
        Array.from({ length: 8 }, () => unitOf(2_000, 40)),
        0.99,
      ),
    ).toBe(true)
  })
})
