import { expect, test } from 'vitest'
import type { BlockRecord, PairRecord } from '../../../src/record/comparison-record.ts'
import { progressOf } from '../../../src/run/comparison/pair-progress.ts'

const block = (latenciesMs: readonly number[], bad = 0): BlockRecord => ({
  latenciesMs: Float64Array.from(latenciesMs),
  elapsedMs: 50,
  succeeded: latenciesMs.length,
  bad,
  statuses: {},
  withoutStatus: 0,
  usedClient: true,
  next: { index: 0, iteration: 0 },
})

const PAIRS: readonly PairRecord[] = [
  { first: 'base', base: block([1, 1]), head: block([1, 1], 3) },
  { first: 'head', base: block([1, 2, 3]), head: block([4, 5, 6]) },
]

test('a comparison tells how far it is after each pair', () => {
  expect(progressOf(PAIRS, 15_000)).toEqual({
    part: 'measured',
    elapsedMs: 200,
    plannedMs: 15_000,
    started: 13,
    succeeded: 10,
    bad: 3,
    plannedIterations: Number.POSITIVE_INFINITY,
    ratePerSecond: 60,
    p50Ms: 5,
    p99Ms: Number.NaN,
  })
})

test('before the first pair there is nothing to tell', () => {
  expect(progressOf([], 15_000)).toMatchObject({ elapsedMs: 0, started: 0, ratePerSecond: 0, p50Ms: Number.NaN })
})
