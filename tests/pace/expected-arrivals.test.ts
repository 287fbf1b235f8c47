import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSchedule } from '../../src/pace/open-schedule.ts'
import { expectedArrivals } from '../../src/pace/expected-arrivals.ts'
import { splitIntoShares, WHOLE_RUN } from '../../src/pace/share.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import { carriers, openOptions } from './load-options.ts'

function dueIn(options: LoadOptions, withinMs = Number.POSITIVE_INFINITY, carriers = 1): readonly number[] {
  const plan = planFrom({ seed: 1, ...options }, {}).plan
  const { model } = plan
  if (model.kind !== 'open') throw new Error('Expected an open model')
  return splitIntoShares(plan, carriers).map((share) => expectedArrivals(plan, model, share, withinMs))
}

test.for([
  ['a steady rate to its end', { rate: 100, duration: '2s' }, undefined, 200],
  ['half of it', { rate: 100, duration: '2s' }, 1_000, 100],
  ['a count', { rate: 100, iterations: 30 }, undefined, 30],
  ['a count that is not reached yet', { rate: 100, iterations: 30 }, 100, 10],
  ['a count that the time does not allow', { rate: 100, iterations: 30, duration: 200 }, undefined, 20],
  ['a ramp', { rate: 0, stages: [{ to: 100, over: '2s' }] }, undefined, 100],
  ['half of a ramp', { rate: 0, stages: [{ to: 100, over: '2s' }] }, 1_000, 25],
  ['stages', { rate: 50, stages: [{ for: '1s' }, { to: 150, over: '1s' }, { for: '1s' }] }, 2_500, 225],
  ['nothing before the start', { rate: 100, duration: '2s' }, 0, 0],
] as const)('%s: the integral of the rate', ([, options, withinMs, due]) => {
  expect(dueIn(options as LoadOptions, withinMs)).toEqual([due])
})

test('even arrivals of a share are counted to one, and those of all shares to all', () => {
  fc.assert(
    fc.property(openOptions, carriers, fc.option(fc.nat({ max: 600 }), { nil: Number.POSITIVE_INFINITY }), (random, count, withinMs) => {
      const options: LoadOptions = { ...random, arrivals: 'even', maxInFlight: 100 }
      const plan = planFrom({ seed: 1, ...options }, {}).plan
      const { model } = plan
      if (model.kind !== 'open') throw new Error('Expected an open model')
      const { next, measureFromMs } = openSchedule(plan, model)
      let drawn = 0
      for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next())
        if (dueMs >= measureFromMs && dueMs < measureFromMs + withinMs) drawn += 1
      expect(Math.abs(expectedArrivals(plan, model, WHOLE_RUN, withinMs) - drawn)).toBeLessThanOrEqual(1)
      const shares = dueIn(options, withinMs, count)
      expect(shares.reduce((sum, due) => sum + due, 0)).toBe(expectedArrivals(plan, model, WHOLE_RUN, withinMs))
    }),
  )
})
