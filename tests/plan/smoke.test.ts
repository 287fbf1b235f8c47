import { expect, test } from 'vitest'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import { planFrom } from '../../src/plan/plan-from.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { smokePlan } from '../../src/plan/smoke.ts'

const smoke = (options: LoadOptions): Plan => smokePlan(planFrom({ seed: 1, ...options }, {}).plan)

test('a run by count is cut to 50 iterations', () => {
  expect(smoke({ concurrency: 10, iterations: 5_000 })).toMatchObject({ iterations: 50, durationMs: Number.POSITIVE_INFINITY })
  expect(smoke({ concurrency: 10, iterations: 20 })).toMatchObject({ iterations: 20 })
})

test('a run by time is cut to a second', () => {
  expect(smoke({ concurrency: 10, duration: '1h' })).toMatchObject({ durationMs: 1_000, iterations: Number.POSITIVE_INFINITY })
  expect(smoke({ rate: 100, duration: 300 })).toMatchObject({ durationMs: 300 })
  expect(smoke({ concurrency: 2, iterations: 500, duration: '1m' })).toMatchObject({ durationMs: 1_000, iterations: 50 })
})

test('arrivals by count that are far apart are not waited for longer than a second', () => {
  expect(smoke({ rate: 1, iterations: 5_000 })).toMatchObject({ iterations: 50, durationMs: 1_000 })
})

test('users stay as planned, and each keeps its one iteration', () => {
  const { model, iterations } = smoke({ concurrency: 200, iterations: 5_000 })
  expect(model).toMatchObject({ kind: 'closed', users: 200 })
  expect(iterations).toBe(200)
  expect(smoke({ rate: 1_000, iterations: 5_000 }).iterations).toBe(50)
})

test('iterations of each user are cut for all of them alike', () => {
  expect(smoke({ concurrency: 4, iterations: { perUser: 100 } })).toMatchObject({ iterations: 48, iterationsPerUser: 12 })
  expect(smoke({ concurrency: 200, iterations: { perUser: 100 } })).toMatchObject({ iterations: 200, iterationsPerUser: 1 })
  expect(smoke({ concurrency: 4, iterations: { perUser: 2 } })).toMatchObject({ iterations: 8, iterationsPerUser: 2 })
})

test('stages keep their shape in a second', () => {
  const { model, durationMs } = smoke({ concurrency: 0, stages: [{ to: 50, over: '30s' }, { for: '60s' }, { to: 0, over: '10s' }] })
  expect(model.stages).toEqual([
    { from: 0, to: 50, durationMs: 300 },
    { from: 50, to: 50, durationMs: 600 },
    { from: 50, to: 0, durationMs: 100 },
  ])
  expect(durationMs).toBe(1_000)
})

test('stages that take less than a second stay as they are', () => {
  const options = { rate: 10, stages: [{ to: 50, over: 300 }] }
  expect(smoke(options)).toMatchObject({ model: planFrom(options, {}).plan.model, durationMs: 300 })
})

test('there is no warm-up, and nobody is told to add one', () => {
  const none = { durationMs: 0, iterations: 0, given: true }
  expect(smoke({ duration: '10s', warmup: '5s' }).warmup).toEqual(none)
  expect(smoke({ iterations: 100, warmup: { iterations: 50 } }).warmup).toEqual(none)
  expect(smoke({ iterations: 100 }).warmup).toEqual(none)
})

test('everything else is the plan as it was, and the plan says that it was shortened', () => {
  const options: LoadOptions = {
    rate: 100,
    duration: '1m',
    timeout: '3s',
    gracefulStop: '1s',
    seed: 7,
    exclusive: false,
    allow: 'example.org',
  }
  const { model, iterations, durationMs, warmup, isShortened, ...rest } = smoke(options)
  expect(isShortened).toBe(true)
  expect([model.kind, iterations, durationMs, warmup.given]).toEqual(['open', Number.POSITIVE_INFINITY, 1_000, true])
  expect(planFrom(options, {}).plan).toMatchObject(rest)
})
