import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { describePlan } from '../../src/plan/describe.ts'
import { loadOptionNames } from '../../src/plan/options/option-rules.ts'
import { planFrom, type PlannedLoad } from '../../src/plan/plan-from.ts'
import { LoadError } from '../../src/units/errors/error.ts'

const environment = { openFiles: 1_024, seed: '1' }

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})
/** Values that are almost right, or right: chance alone would hardly ever get past the first rule. */
const likely = fc.oneof(
  fc.double(),
  fc.integer({ min: -1, max: 500 }),
  fc.constantFrom(
    '1s',
    '0ms',
    '10/s',
    '1%',
    '2xx',
    'even',
    'poisson',
    'timer',
    'per-user',
    '9'.repeat(400) + 's',
    '9'.repeat(400) + '/s',
    'http://a.test',
  ),
  fc.boolean(),
  fc.record({ iterations: fc.integer({ min: -1, max: 500 }) }),
  fc.record({ minMs: fc.double(), maxMs: fc.double() }),
  fc.record({ errorRate: fc.double(), p95: fc.double(), within: fc.double({ min: 0, max: 1_000 }) }, { requiredKeys: [] }),
  fc.array(fc.oneof(fc.record({ to: fc.oneof(fc.nat(50), fc.double()), over: fc.double() }), fc.record({ for: fc.double() }))),
)
const options = fc.oneof(
  anything,
  fc.object(),
  fc.dictionary(fc.constantFrom(...loadOptionNames), fc.oneof(likely, anything), { maxKeys: 5 }),
  fc.dictionary(fc.constantFrom('rate', 'concurrency', 'stages', 'iterations', 'duration', 'warmup', 'think'), likely, { maxKeys: 3 }),
)

/** What planFrom makes of it, or nothing where it refuses as it should. */
function plannedOrNothing(given: unknown): PlannedLoad | undefined {
  try {
    return planFrom(given as LoadOptions, environment)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    expect(error.code).toBe('bad-options')
    expect(error.message.length).toBeLessThan(20_000)
    return undefined
  }
}

test('whatever comes, it is a sound plan or a LoadError', () => {
  let plans = 0
  fc.assert(
    fc.property(options, (given) => {
      const plan = plannedOrNothing(given)?.plan
      if (plan === undefined) return
      plans += 1
      expectSound(plan)
    }),
    { numRuns: 3_000 },
  )
  // Otherwise the property would say nothing about plans.
  expect(plans).toBeGreaterThan(100)
})

test('whatever makes a plan makes hooks that say the same', () => {
  fc.assert(
    fc.property(options, (given) => {
      const planned = plannedOrNothing(given)
      if (planned === undefined) return
      const { plan, hooks } = planned
      expect(hooks.baseUrl).toBeInstanceOf(Function)
      expect(hooks.accept === undefined).toBe(plan.http.accept !== undefined)
    }),
    { numRuns: 500 },
  )
})

function expectSound(plan: Plan): void {
  const { model, iterations, durationMs, warmup, think, abortWhen } = plan
  expectBetween(1, iterations, Infinity)
  expectBetween(Number.MIN_VALUE, durationMs, Infinity)
  expect(iterations === Infinity && durationMs === Infinity).toBe(false)
  const levels = model.stages.flatMap(({ from, to }) => [from, to])
  for (const stage of model.stages) expectBetween(Number.MIN_VALUE, stage.durationMs, 86_400_000)
  if (model.kind === 'closed') {
    for (const users of [model.users, ...levels]) expect(Number.isInteger(users)).toBe(true)
    expectBetween(1, model.users, 100_000)
    for (const users of levels) expectBetween(0, users, model.users)
  } else {
    for (const rate of [model.ratePerSecond, ...levels]) expectBetween(0, rate, 1_000_000)
    expect(Math.max(model.ratePerSecond, ...levels)).toBeGreaterThan(0)
    expectBetween(1, model.maxInFlight, 100_000)
  }
  expectBetween(0, warmup.durationMs, 86_400_000)
  expectBetween(0, warmup.iterations, 1_000_000)
  expectBetween(0, think.minMs, think.maxMs)
  expectBetween(0, think.maxMs, 86_400_000)
  expectBetween(Number.MIN_VALUE, plan.timeoutMs, 3_600_000)
  expectBetween(0, plan.gracefulStopMs, 3_600_000)
  expectBetween(0, plan.http.maxBodyBytes, 2 ** 30)
  expectBetween(0, plan.seed, 2 ** 32 - 1)
  if (abortWhen) {
    expectBetween(0, abortWhen.errorRate, 1)
    expectBetween(250, abortWhen.withinMs, 3_600_000)
    for (const { limitMs } of abortWhen.latency) expectBetween(Number.MIN_VALUE, limitMs, 3_600_000)
  }
  expect(describePlan(plan)).not.toMatch(/NaN|undefined|Infinity/)
  expect(structuredClone(plan)).toEqual(plan)
}

/** Both ends included; `NaN` is between nothing. */
function expectBetween(from: number, value: number, to: number): void {
  expect(value).toBeGreaterThanOrEqual(from)
  expect(value).toBeLessThanOrEqual(to)
}
