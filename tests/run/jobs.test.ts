import { expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { describePlan } from '../../src/plan/describe.ts'
import { between } from '../../src/plan/options/between.ts'
import { constantPacing } from '../../src/plan/options/pacing.ts'
import { jobsFrom } from '../../src/run/jobs.ts'
import { scenario, type Scenario } from '../../src/run/task/scenario.ts'
import type { ThinkOption } from '../../src/run/task/think.ts'

const planOf = (task: Scenario, options: LoadOptions): string => describePlan(jobsFrom(task, options)[0].plan)
const browsing = (think: ThinkOption): Scenario => scenario({ think, tasks: { browse: { run: '/' } } })

test('the plan says how the users of a scenario pause', () => {
  const options = { concurrency: 5, duration: '10s' } as const
  expect(planOf(browsing('2s'), options)).toBe('5 users for 10 s, pausing 2 s')
  expect(planOf(browsing(between('1s', '5s')), options)).toBe('5 users for 10 s, pausing 1 s to 5 s')
  expect(planOf(browsing(constantPacing('2s')), options)).toBe('5 users for 10 s, each starting an iteration every 2 s')
  expect(
    planOf(
      browsing(() => '2s'),
      options,
    ),
  ).toBe('5 users for 10 s, pausing as a function returns')
  expect(planOf(browsing(0), options)).toBe('5 users for 10 s')
})

test('but not where the options say it, or where nobody pauses', () => {
  expect(planOf(browsing('2s'), { concurrency: 5, duration: '10s', think: 100 })).toBe('5 users for 10 s, pausing 100 ms')
  expect(planOf(browsing('2s'), { rate: 5, duration: '10s', maxInFlight: 9 })).toBe('5 arrivals/s for 10 s, evenly, at most 9 in flight')
  const flow = scenario({ think: '2s', flow: [{ name: 'look', run: '/' }] })
  expect(planOf(flow, { rate: 5, duration: '10s', maxInFlight: 9 })).toBe('5 arrivals/s for 10 s, evenly, at most 9 in flight, pausing 2 s')
})

test('scenarios stand alone in the first argument', () => {
  expect(() => jobsFrom({ scenarios: { a: { task: '/' } }, duration: '1s' } as never, {})).toThrow(
    "Expected `scenarios` alone, got `duration` in addition: defaults for all scenarios are the second argument, as in load({ scenarios }, { duration: '10s' })",
  )
})
