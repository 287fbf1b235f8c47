import { expect, test } from 'vitest'
import {
  comparisonPlanFrom,
  fitted,
  smokeComparison,
  thetasFrom,
  type ComparisonPlan,
} from '../../../src/plan/comparison/comparison-plan.ts'
import { COMPARE_RULES } from '../../../src/plan/comparison/check-compare-options.ts'
import type { CompareOptions } from '../../../src/plan/comparison/compare-options.ts'
import { loadOptionNames } from '../../../src/plan/options/option-rules.ts'
import { messageOf } from '../../helpers/message-of.ts'

const planOf = (options: object = {}): ComparisonPlan => comparisonPlanFrom(options as CompareOptions, { seed: '7' }).plan

test('nothing given, everything is known', () => {
  const { arm, ...plan } = planOf()
  expect(plan).toEqual({
    thetas: { p50: 0.05, p95: 0.1, throughput: 0.05 },
    maxDurationMs: 15_000,
    isTimeGiven: false,
    maxWarmupMs: 3_000,
    comparisons: undefined,
    seed: 7,
  })
  expect(arm).toMatchObject({
    model: { kind: 'closed', users: 4 },
    durationMs: 15_000,
    warmup: { durationMs: 3_000, given: true },
    seed: 7,
  })
})

test('only the metrics that are named are judged, and the defaults where none is', () => {
  expect(planOf({ theta: { p99: '25%', p50: undefined } }).thetas).toEqual({ p99: 0.25 })
  expect(thetasFrom(undefined)).toEqual({ p50: 0.05, p95: 0.1, throughput: 0.05 })
})

test('undefined means not given', () => {
  expect(planOf({ theta: undefined, maxDuration: undefined, concurrency: undefined, rate: undefined })).toEqual(planOf())
})

test('all that is wrong is told at once, with the names that were meant and why others have no place', () => {
  const problems = messageOf(() =>
    planOf({
      thetas: {},
      maxduration: '1s',
      rate: 5,
      think: 1,
      concurrency: 5_000,
      theta: { p95: 2 },
      http2: true,
      engine: 'wire',
      warmup: { iterations: 5 },
    }),
  )
  expect(problems).toMatchInlineSnapshot(`
    "bad-options: 8 problems with the options of the comparison:
    - \`rate\` does not apply to a comparison: its blocks are short and closed, so there are no arrivals: use \`concurrency\`; remove it
    - \`think\` does not apply to a comparison: pauses would leave its short blocks empty; remove it
    - Unknown option \`thetas\`: did you mean \`theta\`?
    - Unknown option \`maxduration\`: did you mean \`maxDuration\`?
    - Expected \`concurrency\` to be a whole number from 1 to 1 000, got 5000 (number)
    - Expected \`theta.p95\` to be a share from 0 to 1, such as 0.01 or '1%', got 2 (number)
    - Expected \`warmup\` to be a time such as 500 or '10s', got { iterations: 5 } (object)
    - \`engine: 'wire'\` speaks HTTP/1.1 only: remove \`engine\` or \`http2\`"
  `)
})

test.each([
  ['no metric', {}],
  ['a share for all', '5%'],
  ['a list', ['p50']],
])('thetas have to name something: %s', (_what, theta) => {
  expect(messageOf(() => planOf({ theta }))).toMatch(
    /^bad-options: Expected `theta` to be shares by metric such as \{ p50: '5%', p95: '10%', throughput: '5%' \}, got /,
  )
})

test('each option of load either means the same here, or is refused with the reason', () => {
  for (const name of loadOptionNames) {
    if (Object.hasOwn(COMPARE_RULES, name)) continue
    expect(messageOf(() => planOf({ [name]: 1 }))).toMatch(
      new RegExp(`^bad-options: \`${name}\` does not apply to a comparison: .*remove it$`),
    )
  }
})

test('a seed that is none is told of the environment', () => {
  expect(messageOf(() => comparisonPlanFrom({}, { seed: 'x' }))).toContain('Expected `VITEST_LOAD_SEED` to be a whole number')
})

test('it takes what is left of the time, unless somebody said how long it may take', () => {
  const plan = planOf()
  expect(fitted(plan, 18_000)).toBe(plan)
  expect(fitted(plan, 8_000)).toMatchObject({ maxWarmupMs: 2_000, maxDurationMs: 6_000 })
  expect(fitted(plan, 900)).toBeUndefined()
  expect(fitted(planOf({ maxDuration: '15s' }), 8_000)).toBeUndefined()
})

test('a smoke run has the time for a few blocks', () => {
  expect(smokeComparison(planOf({ maxDuration: '5m' }))).toMatchObject({ maxWarmupMs: 0, maxDurationMs: 300, isTimeGiven: false })
})
