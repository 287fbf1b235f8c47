import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Arrivals } from '../../src/pace/arrivals.ts'
import { openSchedule } from '../../src/pace/open-schedule.ts'
import { arrivalsOf, shareSize, globalIndex, splitIntoShares, WHOLE_RUN, type Share } from '../../src/pace/share.ts'
import { userChanges } from '../../src/pace/users.ts'
import type { LoadOptions, StageOption } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { carriers, closedOptions, openOptions } from './load-options.ts'

const planOf = (options: LoadOptions): Plan => planFrom({ seed: 1, ...options }, {}).plan

function drawn(next: Arrivals): number[] {
  const times: number[] = []
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next()) times.push(dueMs)
  return times
}

describe('the shares of a run', () => {
  test.for([
    ['as many as there are carriers', { concurrency: 10 }, 4, 4],
    ['no more than users', { concurrency: 3 }, 4, 3],
    ['one for a single user', {}, 64, 1],
    ['by the most users that stages reach', { concurrency: 0, stages: [{ to: 5, over: '1s' }] as StageOption[] }, 8, 5],
    ['no more than slots in flight', { rate: 100, maxInFlight: 2, duration: '1s' }, 4, 2],
  ] as const)('are %s', ([, options, carriers, expected]) => {
    const shares = splitIntoShares(planOf(options), carriers)
    expect(shares).toEqual(Array.from({ length: expected }, (_, index) => ({ index, count: expected })))
  })

  test('deal everything once, and the lower ones get what is left over', () => {
    const shares = splitIntoShares(planOf({ concurrency: 7 }), 3)
    expect(shares.map((share) => shareSize(7, share))).toEqual([3, 2, 2])
    expect(shares.map((share) => shareSize(1, share))).toEqual([1, 0, 0])
    expect(shares.map((share) => shareSize(0, share))).toEqual([0, 0, 0])
  })

  test('number things without a gap and without doing so twice, whatever their number', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 64 }), (total, count) => {
        const shares = Array.from({ length: count }, (_, index): Share => ({ index, count }))
        const numbers = shares.flatMap((share) =>
          Array.from({ length: shareSize(total, share) }, (_, position) => globalIndex(position, share)),
        )
        expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: total }, (_, number) => number))
        const sizes = shares.map((share) => shareSize(total, share))
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('of one who carries all is all', () => {
    expect(shareSize(17, WHOLE_RUN)).toBe(17)
    expect(globalIndex(9, WHOLE_RUN)).toBe(9)
  })
})

describe('the arrivals of all shares', () => {
  test('interleave to the schedule, in turn', () => {
    const { model, ...rest } = planOf({ rate: 100, duration: 70 })
    if (model.kind !== 'open') throw new Error('Expected an open model')
    const of = (index: number): number[] => drawn(arrivalsOf(openSchedule({ model, ...rest }, model).next, { index, count: 3 }))
    expect([of(0), of(1), of(2)]).toEqual([
      [0, 30, 60],
      [10, 40],
      [20, 50],
    ])
  })

  test('interleave to exactly the whole schedule: rates, ramps, Poisson, counts, warm-up', () => {
    fc.assert(
      fc.property(openOptions, carriers, (options, count) => {
        const plan = planOf(options)
        const { model } = plan
        if (model.kind !== 'open') throw new Error('Expected an open model')
        const whole = drawn(openSchedule(plan, model).next)
        const dealtOut = Array<number | undefined>(whole.length).fill(undefined)
        for (const share of splitIntoShares(plan, count)) {
          drawn(arrivalsOf(openSchedule(plan, model).next, share)).forEach((dueMs, position) => {
            expect(dealtOut[globalIndex(position, share)]).toBeUndefined()
            dealtOut[globalIndex(position, share)] = dueMs
          })
        }
        expect(dealtOut).toEqual(whole)
      }),
    )
  })
})

test('the active users of all shares are those of the run, at every moment of its stages', () => {
  fc.assert(
    fc.property(closedOptions, carriers, (options, count) => {
      const plan = planOf(options)
      const changes = [...userChanges(plan.model.stages)]
      for (const { users } of changes) {
        const active = splitIntoShares(plan, count).flatMap((share) =>
          Array.from({ length: shareSize(users, share) }, (_, index) => globalIndex(index, share)),
        )
        expect(active.sort((one, other) => one - other)).toEqual(Array.from({ length: users }, (_, user) => user))
      }
    }),
  )
})
