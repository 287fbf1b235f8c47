import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { designEffect, type SampleBlock } from '../../src/stats/design-effect.ts'
import { seededRandom } from '../../src/units/random.ts'

const blocks = (length: number, exceeding: (index: number) => number, count: number = 10): readonly SampleBlock[] =>
  Array.from({ length }, (_, index) => ({ count, exceeding: exceeding(index) }))

test('blocks that are slow as a whole or not at all tell as much as one sample each', () => {
  // Variance of the counts: 25 · m / (m − 1) against 2.5 of independent samples.
  expect(designEffect(blocks(100, (index) => (index % 2) * 10))).toBeCloseTo((10 * 100) / 99, 10)
})

test('independent samples are worth what they are', () => {
  const random = seededRandom(7)
  const drawn = blocks(2_000, () => Array.from({ length: 50 }, random).filter((value) => value < 0.05).length, 50)
  expect(designEffect(drawn)).toBeGreaterThanOrEqual(1)
  expect(designEffect(drawn)).toBeLessThan(1.1)
})

test('blocks that are more alike than chance would have them count as chance', () => {
  expect(designEffect(blocks(50, () => 1))).toBe(1)
})

test.for([
  ['one block', blocks(1, () => 3)],
  ['no block', []],
  ['nothing above', blocks(9, () => 0)],
  ['everything above', blocks(9, () => 10)],
  ['only empty blocks', blocks(9, () => 0, 0)],
] as const)('cannot be told of %s', ([, told]) => {
  expect(designEffect(told)).toBe(1)
})

test('does not depend on blocks in which nothing ended', () => {
  const told = blocks(20, (index) => (index % 3) * 4)
  expect(designEffect(told.flatMap((block) => [block, { count: 0, exceeding: 0 }]))).toBe(designEffect(told))
})

test('grows by as much as every sample is repeated', () => {
  const block = fc
    .integer({ min: 1, max: 40 })
    .chain((count) => fc.record({ count: fc.constant(count), exceeding: fc.nat({ max: count }) }))
  fc.assert(
    fc.property(fc.array(block, { minLength: 2, maxLength: 40 }), fc.integer({ min: 2, max: 9 }), (told, times) => {
      const once = designEffect(told)
      const repeated = designEffect(told.map(({ count, exceeding }) => ({ count: count * times, exceeding: exceeding * times })))
      fc.pre(once > 1)
      expect(repeated).toBeCloseTo(once * times, 6)
    }),
  )
})
