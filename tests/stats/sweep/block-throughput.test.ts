import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockThroughput } from '../../../src/stats/sweep/block-throughput.ts'

test('of long iterations it is that of their mean time, although a count jumps by one for each user', () => {
  // 4 users, 70 ms each: 4 or 5 iterations of each begin in 300 ms.
  const counts = { users: 4, succeeded: 16, ended: 16, busyMs: 16 * 70, lengthMs: 300 }
  expect(blockThroughput({ ...counts, countedPerSecond: 16 / 0.3 })).toBeCloseTo(4_000 / 70)
  expect(blockThroughput({ ...counts, countedPerSecond: 20 / 0.3 })).toBeCloseTo(4_000 / 70)
})

test('of short ones it is counted: what happens between two of them is part of it', () => {
  // 0.2 ms each, and 0.05 ms in between.
  const counts = { users: 1, succeeded: 1_200, ended: 1_200, busyMs: 240, lengthMs: 300 }
  expect(blockThroughput({ ...counts, countedPerSecond: 4_000 })).toBeCloseTo(4_003.3, 0)
})

test('only successes count, and nothing ended is what was counted', () => {
  expect(blockThroughput({ users: 2, succeeded: 5, ended: 10, busyMs: 500, lengthMs: 300, countedPerSecond: 18 })).toBe(20)
  expect(blockThroughput({ users: 2, succeeded: 0, ended: 0, busyMs: 0, lengthMs: 300, countedPerSecond: 0 })).toBe(0)
})

test('it is never further from the count than an iteration of each user', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      (users, count, busyMs) => {
        const measured = blockThroughput({ users, succeeded: count, ended: count, busyMs, lengthMs: 300, countedPerSecond: count / 0.3 })
        expect(Math.abs(measured - count / 0.3)).toBeLessThanOrEqual(users / 0.3 + 1e-6)
      },
    ),
  )
})
