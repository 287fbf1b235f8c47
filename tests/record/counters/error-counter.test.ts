import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ErrorCounter, mergeErrorCounts } from '../../../src/record/counters/error-counter.ts'
import type { ErrorCount } from '../../../src/record/snapshot.ts'

const codes = fc.array(fc.nat({ max: 60 }), { maxLength: 300 })

/** One error a millisecond, from a time on. */
function countsOf(kinds: readonly number[], fromMs: number = 0): readonly ErrorCount[] {
  const counter = new ErrorCounter()
  for (const [at, kind] of kinds.entries()) counter.add(`code-${kind}`, `message of ${fromMs + at}`, fromMs + at)
  return counter.counts
}

const total = (counts: readonly ErrorCount[]): number => counts.reduce((sum, { count }) => sum + count, 0)
const rangeOf = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

describe('errors of one recorder', () => {
  test('keep the first message and the first and last time of each code, the commonest first', () => {
    const counter = new ErrorCounter()
    counter.add('timeout', 'after 1 s', 3)
    counter.add('reset', 'by peer', 5)
    counter.add('reset', 'by peer again', 8)
    counter.add('abort', 'aborted', 9)
    expect(counter.counts).toEqual([
      { code: 'reset', message: 'by peer', count: 2, firstAtMs: 5, lastAtMs: 8 },
      { code: 'abort', message: 'aborted', count: 1, firstAtMs: 9 },
      { code: 'timeout', message: 'after 1 s', count: 1, firstAtMs: 3 },
    ])
  })

  test('past 32 kinds are counted together', () => {
    const counts = countsOf([...rangeOf(0, 40), 0, 33, 39])
    expect(counts).toHaveLength(33)
    expect(counts[0]).toEqual({ code: '(other)', message: 'errors of other kinds', count: 10, firstAtMs: 32, lastAtMs: 42 })
    expect(counts[1]).toEqual({ code: 'code-0', message: 'message of 0', count: 2, firstAtMs: 0, lastAtMs: 40 })
    expect(total(counts)).toBe(43)
  })

  test('keep no more of a message than people read', () => {
    const counter = new ErrorCounter()
    counter.add('long', 'x'.repeat(100_000), 0)
    expect(counter.counts[0]?.message).toBe('x'.repeat(300))
  })
})

/** An error, and how often its stack was read. */
function counted(): { readonly error: Error; readonly reads: () => number } {
  let reads = 0
  const error = new Error('boom')
  const stack = error.stack
  Object.defineProperty(error, 'stack', { get: () => (reads++, stack) })
  return { error, reads: () => reads }
}

describe('the line of the first error of a code', () => {
  test('is kept, and no stack is read but that of the first, once and not before it is asked for', () => {
    const counter = new ErrorCounter()
    const errors = Array.from({ length: 50 }, counted)
    for (const [at, { error }] of errors.entries()) counter.add(`code-${at % 2}`, 'boom', at, error)
    expect(errors.map(({ reads }) => reads())).toEqual(errors.map(() => 0))
    const at = expect.stringMatching(/error-counter\.test\.ts:\d+:\d+$/) as string
    for (let again = 0; again < 3; again++) {
      expect(counter.counts).toEqual([
        { code: 'code-0', message: 'boom', count: 25, firstAtMs: 0, lastAtMs: 48, at },
        { code: 'code-1', message: 'boom', count: 25, firstAtMs: 1, lastAtMs: 49, at },
      ])
    }
    expect(errors.map(({ reads }) => reads())).toEqual(errors.map((_, index) => (index < 2 ? 1 : 0)))
  })

  test('is left out if nothing was thrown, or what was has no line', () => {
    const counter = new ErrorCounter()
    counter.add('status-500', 'no', 0)
    counter.add('thrown', 'text', 0, 'text')
    for (const { at } of counter.counts) expect(at).toBeUndefined()
  })

  test('is that of the earlier one when counts are merged, whichever side it is on, and is not that of further kinds', () => {
    const early = [{ code: 'a', message: 'x', count: 1, firstAtMs: 1, at: 'one.ts:1:1' }]
    const late = [{ code: 'a', message: 'x', count: 1, firstAtMs: 2, at: 'two.ts:2:2' }]
    for (const merged of [mergeErrorCounts([early, late]), mergeErrorCounts([late, early])]) {
      expect(merged).toEqual([{ code: 'a', message: 'x', count: 2, firstAtMs: 1, lastAtMs: 2, at: 'one.ts:1:1' }])
    }
    const many = rangeOf(0, 32).map((kind) => ({ code: `code-${kind}`, message: 'x', count: 2, firstAtMs: 5, at: 'three.ts:3:3' }))
    const other = mergeErrorCounts([early, many]).find(({ code }) => code === '(other)')
    expect(other).toEqual({ code: '(other)', message: 'errors of other kinds', count: 1, firstAtMs: 1 })
  })

  test('does not depend on the order, also of errors at the same time', () => {
    const sides = ['one.ts:1:1', 'two.ts:2:2'].map((at) => [{ code: 'a', message: 'x', count: 1, firstAtMs: 1, at }])
    expect(mergeErrorCounts([sides[0]!, sides[1]!])).toEqual(mergeErrorCounts([sides[1]!, sides[0]!]))
  })
})

describe('merging', () => {
  test('counts each code as one counter does, as long as there are at most 32', () => {
    const few = fc.array(fc.nat({ max: 31 }), { maxLength: 100 })
    fc.assert(
      fc.property(few, few, (first, second) => {
        expect(mergeErrorCounts([countsOf(first), countsOf(second, first.length)])).toEqual(countsOf([...first, ...second]))
      }),
    )
  })

  test('keeps the message that came first, on whichever side', () => {
    const early = countsOf([1, 2], 10)
    const late = countsOf([2, 1], 20)
    const kept = [
      { code: 'code-1', message: 'message of 10', count: 2, firstAtMs: 10, lastAtMs: 21 },
      { code: 'code-2', message: 'message of 11', count: 2, firstAtMs: 11, lastAtMs: 20 },
    ]
    expect(mergeErrorCounts([early, late])).toEqual(kept)
    expect(mergeErrorCounts([late, early])).toEqual(kept)
  })

  test('does not depend on the order, loses none and stays within 32 kinds and the rest', () => {
    fc.assert(
      fc.property(codes, codes, (first, second) => {
        const sides = [countsOf(first), countsOf(second, 1_000)] as const
        const merged = mergeErrorCounts(sides)
        expect(merged).toEqual(mergeErrorCounts([sides[1], sides[0]]))
        expect(total(merged)).toBe(first.length + second.length)
        expect(merged.length).toBeLessThanOrEqual(33)
        expect(merged.filter(({ code }) => code !== '(other)').length).toBeLessThanOrEqual(32)
      }),
    )
  })

  test('does not depend on the grouping, as long as there are at most 32 kinds', () => {
    const few = fc.array(fc.nat({ max: 31 }), { maxLength: 60 })
    fc.assert(
      fc.property(few, few, few, (one, two, three) => {
        const [first, second, third] = [countsOf(one), countsOf(two, 100), countsOf(three, 200)]
        expect(mergeErrorCounts([mergeErrorCounts([first, second]), third])).toEqual(
          mergeErrorCounts([first, mergeErrorCounts([second, third])]),
        )
      }),
    )
  })

  test('of too many kinds that are equally rare keeps the same ones in either order', () => {
    const sides = [countsOf(rangeOf(20, 52), 100), countsOf(rangeOf(0, 20))] as const
    expect(mergeErrorCounts(sides)).toEqual(mergeErrorCounts([sides[1], sides[0]]))
    expect(mergeErrorCounts(sides)[0]).toEqual({
      code: '(other)',
      message: 'errors of other kinds',
      count: 20,
      firstAtMs: 4,
      lastAtMs: 131,
    })
  })

  test('of too many kinds counts the rarest together', () => {
    const common = [...rangeOf(0, 32), ...rangeOf(0, 32)]
    const merged = mergeErrorCounts([countsOf(common), countsOf(rangeOf(40, 50), 5)])
    expect(merged[0]).toEqual({ code: '(other)', message: 'errors of other kinds', count: 10, firstAtMs: 5, lastAtMs: 14 })
    expect(merged.slice(1).map(({ count }) => count)).toEqual(Array.from({ length: 32 }, () => 2))
  })
})
