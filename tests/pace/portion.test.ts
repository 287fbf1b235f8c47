import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSchedule } from '../../src/pace/open-schedule.ts'
import { changesInPortion } from '../../src/pace/portion.ts'
import { userChanges } from '../../src/pace/users.ts'
import type { OpenModel } from '../../src/plan/model.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { inPortion } from '../../src/plan/scenarios/portion.ts'
import { scenarioPlans } from '../../src/plan/scenarios/scenario-plans.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'

const shares = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 })

const dividedPlans = (options: LoadOptions, each: readonly number[]): readonly Plan[] => {
  const scenarios = Object.fromEntries(each.map((share, index) => [`s${index}`, { task: '/', share }]))
  return scenarioPlans(scenarios, { seed: 1, ...options }, () => undefined, {}).map(({ plan }) => plan)
}

/** Every arrival of a plan, with whether it is measured. */
function arrivalsOf(plan: Plan): readonly string[] {
  const { next, measureFromMs } = openSchedule(plan, plan.model as OpenModel)
  const all: string[] = []
  for (let dueMs = next(); dueMs < Number.POSITIVE_INFINITY; dueMs = next())
    all.push(`${dueMs.toFixed(6)} ${dueMs < measureFromMs ? 'warm-up' : 'measured'}`)
  return all
}

test('scenarios that divide a rate have exactly the arrivals of the undivided run, each at its time', () => {
  const options = fc.record({
    rate: fc.integer({ min: 1, max: 300 }),
    arrivals: fc.constantFrom('even' as const, 'poisson' as const),
    warmup: fc.constantFrom(undefined, 70),
    end: fc.constantFrom<LoadOptions>(
      { duration: 500 },
      { stages: [{ to: 200, over: 300 }, { for: 100 }] },
      { iterations: 40, duration: 900 },
    ),
  })
  fc.assert(
    fc.property(options, shares, ({ end, ...rest }, each) => {
      const whole = { ...rest, ...end }
      const parts = dividedPlans(whole, each).map(arrivalsOf)
      expect(parts.flat().toSorted()).toEqual(arrivalsOf(planFrom({ seed: 1, ...whole }, {}).plan).toSorted())
      const total = each.reduce((sum, share) => sum + share, 0)
      parts.forEach((part, index) => {
        const ideal = (parts.flat().length * each[index]!) / total
        // Warm-up and measured part are each divided by themselves.
        expect(Math.abs(part.length - ideal)).toBeLessThan(2)
      })
    }),
    { numRuns: 100 },
  )
})

test('the users of all portions together are those of the run at every moment', () => {
  fc.assert(
    fc.property(shares, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 4 }), (each, levels) => {
      const stages = levels.map((to, index) => ({ from: levels[index - 1] ?? 3, to, durationMs: 100 }))
      const parts = each.map((_, index) => inPortion({ shares: each, index }))
      const events = parts.flatMap((part, index) =>
        [...changesInPortion(userChanges(stages), part)].map(({ atMs, users }) => ({ atMs, index, users })),
      )
      for (const { atMs } of userChanges(stages)) {
        const now = each.map((_, index) => events.findLast((event) => event.index === index && event.atMs <= atMs)?.users ?? 0)
        const last = [...userChanges(stages)].findLast((change) => change.atMs === atMs)!.users
        expect(now.reduce((sum, own) => sum + own, 0)).toBe(last)
      }
    }),
    { numRuns: 100 },
  )
})
