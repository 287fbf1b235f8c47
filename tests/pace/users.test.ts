import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { userChanges, type UserChange } from '../../src/pace/users.ts'
import type { Stage } from '../../src/plan/model.ts'

const changesOf = (stages: readonly Stage[]): UserChange[] => [...userChanges(stages)]
const reported = (stages: readonly Stage[]): [number, number][] => changesOf(stages).map(({ atMs, users }) => [atMs, users])

/** Stages in which each begins where the one before has ended, as those of a plan do. */
const continuous: fc.Arbitrary<readonly Stage[]> = fc
  .tuple(
    fc.nat({ max: 60 }),
    fc.array(fc.record({ to: fc.nat({ max: 60 }), durationMs: fc.integer({ min: 1, max: 10_000 }) }), { minLength: 1, maxLength: 5 }),
  )
  .map(([start, ends]) => ends.map(({ to, durationMs }, index) => ({ from: index === 0 ? start : ends[index - 1]!.to, to, durationMs })))

describe('the number of users', () => {
  test('from 0 to 50 over 10 s: the first after 0.1 s, the last after 9.9 s, 0.2 s apart', () => {
    expect(reported([{ from: 0, to: 50, durationMs: 10_000 }])).toEqual([
      [0, 0],
      ...Array.from({ length: 50 }, (_, index) => [100 + index * 200, index + 1]),
    ])
  })

  test.for([
    {
      story: 'goes down as it goes up, in mirror image',
      stages: [{ from: 3, to: 0, durationMs: 600 }],
      changes: [
        [0, 3],
        [100, 2],
        [300, 1],
        [500, 0],
      ],
    },
    {
      story: 'goes up and down again over a plateau',
      stages: [
        { from: 1, to: 2, durationMs: 100 },
        { from: 2, to: 2, durationMs: 1_000 },
        { from: 2, to: 0, durationMs: 100 },
      ],
      changes: [
        [0, 1],
        [50, 2],
        [1_125, 1],
        [1_175, 0],
      ],
    },
    { story: 'stays', stages: [{ from: 7, to: 7, durationMs: 1_000 }], changes: [[0, 7]] },
    {
      story: 'may be 0 for a while',
      stages: [
        { from: 0, to: 0, durationMs: 1_000 },
        { from: 0, to: 1, durationMs: 10 },
      ],
      changes: [
        [0, 0],
        [1_005, 1],
      ],
    },
    {
      story: 'jumps where a stage does not begin where the one before has ended',
      stages: [
        { from: 2, to: 2, durationMs: 100 },
        { from: 5, to: 5, durationMs: 100 },
        { from: 0, to: 1, durationMs: 100 },
      ],
      changes: [
        [0, 2],
        [100, 5],
        [200, 0],
        [250, 1],
      ],
    },
    {
      story: 'moves at once in a stage of no length',
      stages: [
        { from: 0, to: 2, durationMs: 0 },
        { from: 2, to: 2, durationMs: 50 },
      ],
      changes: [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
    },
    {
      story: 'stays for ever in a stage without end',
      stages: [{ from: 4, to: 4, durationMs: Number.POSITIVE_INFINITY }],
      changes: [[0, 4]],
    },
    { story: 'is not told without stages', stages: [], changes: [] },
  ])('$story', ({ stages, changes }) => {
    expect(reported(stages)).toEqual(changes)
  })

  test('averages the middle of its ends over every whole stage', () => {
    fc.assert(
      fc.property(continuous, (stages) => {
        const changes = changesOf(stages)
        let startMs = 0
        for (const { from, to, durationMs } of stages) {
          expect(userMsWithin(changes, startMs, startMs + durationMs) / durationMs).toBeCloseTo((from + to) / 2, 6)
          startMs += durationMs
        }
      }),
    )
  })

  test('changes by one at a time, in order, and is never further than half a user from the straight line', () => {
    fc.assert(
      fc.property(continuous, (stages) => {
        let before = changesOf(stages)[0]!
        expect(before).toEqual({ atMs: 0, users: stages[0]!.from })
        for (const change of changesOf(stages).slice(1)) {
          expect(change.atMs).toBeGreaterThanOrEqual(before.atMs)
          expect(Math.abs(change.users - before.users)).toBe(1)
          expect(Math.abs(levelAt(stages, change.atMs) - (change.users + before.users) / 2)).toBeLessThan(1e-6)
          before = change
        }
        expect(before.users).toBe(stages.at(-1)!.to)
      }),
    )
  })
})

function userMsWithin(changes: readonly UserChange[], fromMs: number, toMs: number): number {
  return changes.reduce((sum, { atMs, users }, index) => {
    const untilMs = Math.min(toMs, changes[index + 1]?.atMs ?? toMs)
    return sum + users * Math.max(0, untilMs - Math.max(fromMs, atMs))
  }, 0)
}

function levelAt(stages: readonly Stage[], timeMs: number): number {
  let startMs = 0
  for (const { from, to, durationMs } of stages) {
    if (timeMs <= startMs + durationMs) return from + ((to - from) * (timeMs - startMs)) / durationMs
    startMs += durationMs
  }
  return Number.NaN
}
