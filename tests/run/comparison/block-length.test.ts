import { expect, test } from 'vitest'
import type { BlockRecord } from '../../../src/record/comparison-record.ts'
import { blockLengthFrom, medianOf } from '../../../src/run/comparison/block-length.ts'

const NEEDS = { successes: 100, maxDurationMs: 15_000 }

const round = (latencyMs: number, perSecond: number, usedClient = false): BlockRecord => {
  const succeeded = Math.round(perSecond / 20)
  return {
    latenciesMs: Float64Array.from({ length: succeeded }, () => latencyMs),
    elapsedMs: (succeeded * 1_000) / perSecond,
    succeeded,
    bad: 0,
    statuses: {},
    withoutStatus: 0,
    usedClient,
    next: { index: 0, iteration: 0 },
  }
}

test.each([
  ['a plain function that is fast needs the shortest blocks', [round(0.1, 10_000)], NEEDS, 25],
  ['a client needs time to settle', [round(0.1, 10_000, true)], NEEDS, 50],
  ['the slower arm has its hundred', [round(1, 1_000), round(2, 500)], NEEDS, 200],
  ['tails need twice as many', [round(1, 1_000)], { ...NEEDS, successes: 200 }, 200],
  ['ten times the median latency', [round(40, 10_000)], NEEDS, 400],
  ['so many pairs fit into the time that a decision is possible', [round(900, 20)], NEEDS, 469],
  ['what is many times slower shows by twenty', [round(1, 1_000), round(10, 100)], { ...NEEDS, successes: 200 }, 200],
  ['but far up in the tail a quarter has to be left', [round(0.1, 100_000), round(1, 4_000)], { ...NEEDS, successes: 2_000 }, 125],
  ['arms without successes have no needs', [round(1, 0.001)], NEEDS, 25],
])('%s', (_name, rounds, needs, expected) => {
  expect(blockLengthFrom(rounds, needs)).toBe(expected)
})

test('the median of an even count lies between its two', () => {
  expect(medianOf(Float64Array.of(4, 1, 3, 2))).toBe(2.5)
  expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2)
  expect(medianOf(new Float64Array())).toBeNaN()
})
