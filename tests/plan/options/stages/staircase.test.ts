import { expect, test } from 'vitest'
import { describePlan } from '../../../../src/plan/describe.ts'
import { staircase } from '../../../../src/plan/options/stages/staircase.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { messageOf } from '../../../helpers/message-of.ts'

const refused = (options: unknown): string => messageOf(() => staircase(options as never))

test('the rate rises to the first level at once, and by the same amount after each', () => {
  const { plan } = planFrom({ rate: 0, stages: staircase({ from: '50/s', by: 25, every: '10s', times: 3 }) }, { seed: '1' })
  expect(describePlan(plan)).toMatch(
    /^from 0 to 50 arrivals\/s over 1 ms, then 50 arrivals\/s for 10 s, then from 50 to 75 arrivals\/s over 1 ms, then 75 arrivals\/s for 10 s, then from 75 to 100 arrivals\/s over 1 ms, then 100 arrivals\/s for 10 s, /,
  )
  expect(plan.durationMs).toBe(30_003)
})

test('it works for users too', () => {
  const { plan } = planFrom({ concurrency: 0, stages: staircase({ from: 1, by: 2, every: 500, times: 2 }) }, { seed: '1' })
  expect(describePlan(plan)).toBe(
    'from 0 to 1 user over 1 ms, then 1 user for 500 ms, then from 1 to 3 users over 1 ms, then 3 users for 500 ms',
  )
})

test('what makes no sense is refused, every problem at once', () => {
  expect(refused(5)).toMatchInlineSnapshot(
    `"bad-staircase: Expected \`staircase\` to be { from: '50/s', by: '50/s', every: '10s', times: 8 }, got 5 (number)"`,
  )
  expect(refused({ from: -1, by: 0, evry: '10s', times: 1.5 })).toMatchInlineSnapshot(`
    "bad-staircase: 5 problems with the staircase:
    - Unknown option \`evry\`: did you mean \`every\`?
    - Expected \`from\` to be a rate from 0 to 1 000 000/s, got -1 (number)
    - Expected \`by\` to be a rate above 0 and at most 1 000 000/s, got 0 (number)
    - Expected \`every\` to be a time such as 500 or '10s', got undefined
    - Expected \`times\` to be a whole number from 1 to 500, got 1.5 (number)"
  `)
  expect(refused({ from: 5, by: '900000/s', every: '1s', times: 3 })).toMatchInlineSnapshot(
    `"bad-staircase: The last level is 1 800 005, above the most of 1 000 000: lower \`by\` or \`times\`"`,
  )
})
