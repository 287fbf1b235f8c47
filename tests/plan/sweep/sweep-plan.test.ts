import { describe, expect, test } from 'vitest'
import { describeSweep } from '../../../src/plan/sweep/describe-sweep.ts'
import type { SweepOptions } from '../../../src/plan/sweep/sweep-options.ts'
import { blockPlan, smokeSweep, sweepPlanFrom } from '../../../src/plan/sweep/sweep-plan.ts'
import { messageOf } from '../../helpers/message-of.ts'

const planOf = (options: SweepOptions = {}) => sweepPlanFrom(options, { openFiles: 1_000 }).plan

test('without options it has six levels, three blocks each, and a warm-up', () => {
  const plan = planOf()
  expect(plan).toMatchObject({
    levels: [1, 2, 4, 8, 16, 32],
    rounds: 3,
    blockMs: 300,
    warmsUp: true,
    block: { model: { kind: 'closed', users: 32, stages: [] }, workers: undefined },
  })
  // Each of 18 blocks has a warm-up of 100 ms, and each of the 6 of the first round none.
  expect(plan.takesMs).toBe(18 * 425 + 6 * 325)
  expect(plan.block.durationMs).toBeGreaterThan(plan.takesMs)
  expect(describeSweep(plan)).toBe('1, 2, 4, 8, 16 and 32 users, 3 blocks of 300 ms each')
})

test('levels are measured in ascending order, and described shortly', () => {
  expect(planOf({ concurrency: [8, 1] }).levels).toEqual([1, 8])
  const many = planOf({ concurrency: Array.from({ length: 20 }, (_, index) => index + 1), rounds: 2, block: '1s' })
  expect(describeSweep(many)).toBe('20 levels from 1 to 20 users, 2 blocks of 1 s each')
})

test('each block has its users, its length, a warm-up, other random numbers, and no worker without a user', () => {
  const plan = planOf({ seed: 7, threads: 4 })
  expect(blockPlan(plan, 2, 125, 300, 3)).toMatchObject({
    model: { kind: 'closed', users: 2 },
    durationMs: 300,
    warmup: { durationMs: 125, iterations: 0, given: true },
    workers: { kind: 'threads', count: 2 },
    seed: 10,
  })
  expect(plan.takesMs).toBeGreaterThan(planOf().takesMs)
})

test('a smoke test is one short block of the lowest level', () => {
  expect(smokeSweep(planOf({ concurrency: [2, 4], block: '5s' }))).toMatchObject({
    levels: [2],
    rounds: 1,
    blockMs: 500,
    warmsUp: false,
    takesMs: 625,
  })
})

const refusal = (options: unknown): string => messageOf(() => planOf(options as SweepOptions))

describe('is refused', () => {
  test('with every problem at once', () => {
    expect(refusal({ concurrency: [1], rounds: 1, block: '10ms', rate: 5, warmup: '1s', blok: 1 })).toMatchInlineSnapshot(`
      "bad-options: 6 problems with the options of the sweep:
      - \`rate\` does not apply to a sweep: its blocks have users, not arrivals: give the levels with \`concurrency\`; remove it
      - \`warmup\` does not apply to a sweep: each block has a short warm-up, and the first round is one; remove it
      - Unknown option \`blok\`: did you mean \`block\`?
      - Expected \`concurrency\` to be a list of 2 to 32 different numbers of users from 1 to 10 000, such as [1, 2, 4, 8, 16, 32], got [ 1 ] (object)
      - Expected \`rounds\` to be a whole number from 2 to 100, got 1 (number)
      - Expected \`block\` to be a time from 50 ms to 60 s, got '10ms' (string)"
    `)
  })

  test.each([
    [[], 'an empty list'],
    [[1, 1], 'the same level twice'],
    [[0, 1], 'no users'],
    [[1.5, 2], 'half a user'],
    [[1, 10_001], 'more than 10 000'],
    [5, 'one number'],
    [Array.from({ length: 33 }, (_, index) => index + 1), 'more than 32 levels'],
  ])('%j: %s', (concurrency, _why) => {
    expect(refusal({ concurrency })).toMatch(
      /^bad-options: Expected `concurrency` to be a list of 2 to 32 different numbers of users from 1 to 10 000/,
    )
  })

  test('what is no object, and what would take more than an hour', () => {
    expect(refusal(5)).toBe(
      'bad-options: Expected `options` to be an object such as { concurrency: [1, 2, 4, 8, 16, 32], rounds: 3 }, got 5 (number)',
    )
    expect(refusal({ rounds: 100, block: '60s' })).toMatch(
      /^bad-options: `rounds` \(100\) of 6 levels take 10\.\d* h with a `block` of 60 s, more than 60 min/,
    )
  })

  test('what workers cannot carry, as in a run', () => {
    expect(refusal({ threads: 2, accept: () => true })).toMatch(/`accept` is a function here, which cannot be sent to `threads`/)
  })
})
