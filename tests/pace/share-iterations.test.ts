import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareSize, splitIntoShares, WHOLE_RUN } from '../../src/pace/share.ts'
import { iterationsOf, type ShareIterations } from '../../src/pace/share-iterations.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import { carriers, closedOptions } from './load-options.ts'

interface Dealt extends ShareIterations {
  readonly users: number
}

function dealtOut(options: LoadOptions, count: number): readonly Dealt[] {
  const plan = planFrom({ seed: 1, ...options }, {}).plan
  const { model } = plan
  if (model.kind !== 'closed') throw new Error('Expected a closed model')
  return splitIntoShares(plan, count).map((share) => ({ ...iterationsOf(plan, model.users, share), users: shareSize(model.users, share) }))
}

const indicesOf = ({ indexOf }: ShareIterations, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => indexOf(index))

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

const ascending = (numbers: readonly number[]): readonly number[] => [...numbers].sort((one, other) => one - other)

describe('a run by count', () => {
  test('gives each share the iterations of its users, as if these took turns', () => {
    const shares = dealtOut({ concurrency: 3, iterations: 8 }, 2)
    expect(shares.map(({ users, measured }) => ({ users, measured }))).toEqual([
      { users: 2, measured: 5 },
      { users: 1, measured: 3 },
    ])
    expect(shares.map((share) => indicesOf(share, share.measured))).toEqual([
      [0, 2, 3, 5, 6],
      [1, 4, 7],
    ])
  })

  test('numbers warm-up before everything that is measured', () => {
    const shares = dealtOut({ concurrency: 2, iterations: 4, warmup: { iterations: 3 } }, 2)
    expect(shares.map((share) => [share.warmup, ...indicesOf(share, share.warmup + share.measured)])).toEqual([
      [2, 0, 2, 4, 6],
      [1, 1, 3, 5],
    ])
  })

  test('deals every number exactly once, to shares in proportion to their users, to one', () => {
    const byCount = closedOptions.filter(({ iterations }) => iterations !== undefined)
    fc.assert(
      fc.property(byCount, carriers, (options, count) => {
        const shares = dealtOut(options, count)
        const warm = typeof options.warmup === 'object' ? options.warmup.iterations : 0
        const measured = options.iterations!
        expect(ascending(shares.flatMap((share) => indicesOf(share, share.warmup)))).toEqual(upTo(warm))
        expect(ascending(shares.flatMap((share) => indicesOf(share, share.warmup + share.measured)))).toEqual(upTo(warm + measured))
        for (const share of shares) {
          const indices = indicesOf(share, share.warmup + share.measured)
          expect(indices).toEqual(ascending(indices))
          const due = ((warm + measured) * share.users) / options.concurrency!
          expect(Math.abs(indices.length - due)).toBeLessThan(1)
        }
      }),
    )
  })

  test('leaves one who carries all with all', () => {
    const { warmup, measured, indexOf } = iterationsOf(
      planFrom({ iterations: 50, concurrency: 7, warmup: { iterations: 9 } }, {}).plan,
      7,
      WHOLE_RUN,
    )
    expect({ warmup, measured }).toEqual({ warmup: 9, measured: 50 })
    expect(upTo(59).map(indexOf)).toEqual(upTo(59))
  })
})

describe('a run by time', () => {
  test('numbers round-robin, without an end', () => {
    const shares = dealtOut({ concurrency: 3, duration: '1s', warmup: { iterations: 5 } }, 2)
    expect(shares.map(({ warmup, measured }) => ({ warmup, measured }))).toEqual([
      { warmup: 3, measured: Number.POSITIVE_INFINITY },
      { warmup: 2, measured: Number.POSITIVE_INFINITY },
    ])
    expect(shares.map((share) => indicesOf(share, 4))).toEqual([
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ])
  })

  test('gives no number twice, and its warm-up the lowest', () => {
    const byTime = closedOptions.filter(({ iterations }) => iterations === undefined)
    fc.assert(
      fc.property(byTime, carriers, fc.nat({ max: 50 }), (options, count, done) => {
        const shares = dealtOut(options, count)
        const warm = typeof options.warmup === 'object' ? options.warmup.iterations : 0
        expect(ascending(shares.flatMap((share) => indicesOf(share, share.warmup)))).toEqual(upTo(warm))
        const all = shares.flatMap((share) => indicesOf(share, done))
        expect(new Set(all).size).toBe(all.length)
      }),
    )
  })
})
