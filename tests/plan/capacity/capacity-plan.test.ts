import { describe, expect, test } from 'vitest'
import type { CapacityOptions } from '../../../src/plan/capacity/capacity-options.ts'
import { capacityPlanFrom, fittedCapacity, probePlan, smokeCapacity } from '../../../src/plan/capacity/capacity-plan.ts'
import { describeCapacity } from '../../../src/plan/capacity/describe-capacity.ts'
import { messageOf } from '../../helpers/message-of.ts'

const SEARCH: CapacityOptions = { slo: { p99: '50ms', errorRate: '1%' }, from: '50/s', to: '20000/s', within: '40s', seed: 7 }

const planOf = (options: CapacityOptions) => capacityPlanFrom(options, { openFiles: 1_000 }).plan

test('a search has an objective, a range and a time, and probes with arrivals at random', () => {
  const plan = planOf(SEARCH)
  expect(plan).toMatchObject({
    slo: [
      { name: 'p99', share: 0.01, limitMs: 50 },
      { name: 'errorRate', share: 0.01, limitMs: undefined },
    ],
    from: 50,
    to: 20_000,
    atLeast: undefined,
    width: 0.1,
    withinMs: 40_000,
    confirmMs: 25_000,
    needs: { samples: 449, limitMs: 50 },
    probe: { model: { kind: 'open', ratePerSecond: 50, arrivals: 'poisson' }, durationMs: 65_000, gracefulStopMs: 1_000 },
  })
  expect(describeCapacity(plan)).toBe(
    'the highest rate from 50/s to 20 000/s that holds p99 at most 50 ms and errorRate at most 1 %, within 40 s, and up to 25 s to confirm it',
  )
})

test('a test of one rate needs no time, and has 20 s, or what is left', () => {
  const plan = planOf({ slo: { p95: 100 }, atLeast: '700/s' })
  expect(plan).toMatchObject({ from: 700, to: 700, atLeast: 700, withinMs: 20_000, confirmMs: 0 })
  expect(describeCapacity(plan)).toBe('whether 700/s holds p95 at most 100 ms, within 20 s')
  expect(fittedCapacity(plan, 4_300)?.withinMs).toBe(4_300)
  expect(fittedCapacity(plan, 1_000)).toBeUndefined()
  expect(fittedCapacity(planOf({ slo: { p95: 100 }, atLeast: 700, within: '10s' }), 9_000)).toBeUndefined()
  expect(fittedCapacity(planOf(SEARCH), 64_999)).toBeUndefined()
})

test('each probe has its rate, its length, a warm-up and other arrivals', () => {
  const plan = planOf(SEARCH)
  expect(probePlan(plan, 640, 2_000, 3)).toMatchObject({
    model: { ratePerSecond: 640 },
    durationMs: 2_000,
    warmup: { durationMs: 250, iterations: 0, given: true },
    seed: 10,
  })
})

test('a smoke test is one short probe of the lowest rate', () => {
  expect(smokeCapacity(planOf(SEARCH))).toMatchObject({ atLeast: 50, withinMs: 1_500, confirmMs: 0, needs: { samples: 1, limitMs: 0 } })
})

const refusal = (options: unknown): string => messageOf(() => planOf(options as CapacityOptions))

describe('is refused', () => {
  test('with every problem at once', () => {
    expect(refusal({ slo: { p101: 5, errorRate: 7 }, from: 0, to: 'fast', rate: 5, warmup: '1s', widht: 1 })).toMatchInlineSnapshot(`
      "bad-options: 8 problems with the options of the search:
      - \`rate\` does not apply to a search of the capacity: it searches the rate: give the range with \`from\` and \`to\`, or test one rate with \`atLeast\`; remove it
      - \`warmup\` does not apply to a search of the capacity: each probe has a short warm-up; remove it
      - Unknown option \`widht\`: did you mean \`width\`?
      - Unknown limit \`slo.p101\`: known are quantiles such as p50, p90, p95, p99 and p999 (99.9 %), and errorRate
      - Expected \`slo.errorRate\` to be a share from 0 to 1, such as 0.01 or '1%', got 7 (number)
      - Expected \`from\` to be a rate above 0 and at most 1 000 000/s, got 0 (number)
      - Expected \`to\` to be a rate such as 200 or '200/s', got 'fast' (string)
      - Expected \`from\`, \`to\` and \`within\` for a search, as in { from: '50/s', to: '20000/s', within: '40s' }, or \`atLeast\` to test one rate; \`within\` is missing"
    `)
  })

  test('without an objective, or without options', () => {
    expect(refusal({ atLeast: 700 })).toMatchInlineSnapshot(
      `"bad-options: Expected \`slo\` to be limits such as { p99: '50ms', errorRate: '1%' }, got undefined"`,
    )
    expect(refusal(undefined)).toMatchInlineSnapshot(
      `"bad-options: Expected \`options\` to be an object such as { slo: { p99: '50ms' }, from: '50/s', to: '20000/s', within: '40s' }, got undefined"`,
    )
  })

  test('with both forms, or half of one', () => {
    expect(refusal({ slo: { p99: 50 }, atLeast: 700, from: 5, width: 0.1 })).toMatchInlineSnapshot(
      `"bad-options: Expected either \`atLeast\`, which tests one rate, or a search with \`from\` and \`to\`, got \`atLeast\` and \`from\`, \`width\`"`,
    )
    expect(refusal({ slo: { p99: 50 }, from: 5 })).toMatchInlineSnapshot(
      `"bad-options: Expected \`from\`, \`to\` and \`within\` for a search, as in { from: '50/s', to: '20000/s', within: '40s' }, or \`atLeast\` to test one rate; \`to\`, \`within\` are missing"`,
    )
    expect(refusal({ slo: { p99: 50 }, from: 50, to: 50, within: '10s', threads: 2, processes: 2 })).toMatchInlineSnapshot(`
      "bad-options: 2 problems with the options of the search:
      - \`threads\` and \`processes\` exclude each other: both say where the run takes place; keep one of them
      - Expected \`to\` to be above \`from\`, got 50 (number) to 50 (number)"
    `)
  })

  test('what a run refuses of where and how requests are sent', () => {
    const alone = { ...SEARCH, threads: 2, accept: () => true, headers: () => ({}), traceUrl: 'http://localhost:16686/trace/{traceId}' }
    expect(refusal(alone)).toMatchInlineSnapshot(`
      "bad-options: 3 problems with the options of the search:
      - \`accept\` is a function here, which cannot be sent to \`threads\`: list the statuses, such as [200, '3xx']
      - \`headers\` is a function here, which cannot be sent to \`threads\`: wrap it, as in headers: portable(({ data }) => …)
      - \`traceUrl\` is the address of a trace, but \`trace\` is not given: give \`trace: true\`, or remove it"
    `)
  })
})

test('each probe has traces of its own: their iterations have the same numbers', () => {
  const plan = planOf({ ...SEARCH, trace: { sampled: '10%' } })
  const [first, second] = [0, 1].map((number) => probePlan(plan, 100, 1_000, number).trace)
  expect([first?.sampled, second?.sampled]).toEqual([0.1, 0.1])
  expect(new Set([plan.probe.trace?.run, first?.run, second?.run]).size).toBe(3)
  expect(probePlan(planOf(SEARCH), 100, 1_000, 0)).not.toHaveProperty('trace.run')
})
