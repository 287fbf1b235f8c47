import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { designEffect, type SampleBlock } from '../../src/stats/design-effect.ts'
import { seededRandom } from '../../src/units/random.ts'

const blocks = (length: number, exceeding: (index: number) => number, count: number = 10): readonly SampleBlock[] =>
  Array.from({ length }, (_, index) => ({ index, count, exceeding: exceeding(index) }))

const effectOf = (reported: readonly SampleBlock[]): number => designEffect(reported).effect

test('blocks that are slow as a whole or not at all tell as much as one sample each', () => {
  // Variance of the counts: 25 · m / (m − 1) against 2.5 of independent samples.
  expect(effectOf(blocks(100, (index) => (index % 2) * 10))).toBeCloseTo((10 * 100) / 99, 10)
})

test('independent samples are worth what they are', () => {
  const random = seededRandom(7)
  const drawn = blocks(2_000, () => Array.from({ length: 50 }, random).filter((value) => value < 0.05).length, 50)
  expect(effectOf(drawn)).toBeGreaterThanOrEqual(1)
  // The highest of eight, of which the last is that of 15 blocks.
  expect(effectOf(drawn)).toBeLessThan(2)
})

test('blocks that are more alike than chance would have them count as chance', () => {
  expect(effectOf(blocks(50, () => 1))).toBe(1)
})

test.for([
  ['one block', blocks(1, () => 3)],
  ['no block', []],
  ['nothing above', blocks(9, () => 0)],
  ['everything above', blocks(9, () => 10)],
  ['only empty blocks', blocks(9, () => 0, 0)],
] as const)('cannot be told of %s', ([, reported]) => {
  expect(effectOf(reported)).toBe(1)
})

test('does not depend on blocks in which nothing ended', () => {
  const reported = blocks(20, (index) => (index % 3) * 4).map((block) => ({ ...block, index: 2 * block.index }))
  const empty = reported.map(({ index }) => ({ index: index + 1, count: 0, exceeding: 0 }))
  expect(designEffect([...reported, ...empty].toSorted((one, other) => one.index - other.index))).toEqual(designEffect(reported))
})

test('grows by as much as every sample is repeated', () => {
  const block = fc
    .integer({ min: 1, max: 40 })
    .chain((count) => fc.record({ count: fc.constant(count), exceeding: fc.nat({ max: count }) }))
  fc.assert(
    fc.property(fc.array(block, { minLength: 2, maxLength: 40 }), fc.integer({ min: 2, max: 9 }), (drawn, times) => {
      const reported = drawn.map((one, index) => ({ index, ...one }))
      const once = effectOf(reported)
      const repeated = effectOf(
        reported.map(({ index, count, exceeding }) => ({ index, count: count * times, exceeding: exceeding * times })),
      )
      fc.pre(once > 1)
      // A length of block that shows less than chance does may show more than it where all is repeated.
      expect(repeated).toBeGreaterThanOrEqual(once * times * (1 - 1e-9))
    }),
  )
})

test('is that of the blocks that show most of it, joined two by two as long as ten are left', () => {
  // Slow for four blocks, quick for four: only blocks of four hold what hangs together; of 80 blocks, 20 are left then, and 10 of eight that are all alike.
  const reported = blocks(80, (index) => (index % 8 < 4 ? 10 : 0))
  expect(effectOf(reported)).toBeCloseTo((40 * 20) / 19, 10)
  // Of 36 there would be 9: blocks of two are the longest.
  expect(effectOf(reported.slice(0, 36))).toBeLessThan(25)
})

describe('a run is too short to know', () => {
  test('where blocks are all slow or all quick, and there are few of them', () => {
    expect(designEffect(blocks(8, (index) => (index < 4 ? 100 : 0), 100)).isKnown).toBe(false)
    expect(designEffect(blocks(160, (index) => (index < 80 ? 100 : 0), 100)).isKnown).toBe(false)
  })

  test('but not where what hangs together is short beside it, or where nothing does', () => {
    expect(designEffect(blocks(160, (index) => (index % 2) * 100, 100)).isKnown).toBe(true)
    expect(designEffect(blocks(8, (index) => 48 + (index % 3), 100)).isKnown).toBe(true)
    expect(designEffect(blocks(3, () => 0, 100)).isKnown).toBe(true)
  })
})
