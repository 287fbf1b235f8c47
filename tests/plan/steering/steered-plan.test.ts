import { expect, test } from 'vitest'
import { describePlan } from '../../../src/plan/describe.ts'
import type { LoadLevel } from '../../../src/plan/steering/load-level.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { steeredPlan } from '../../../src/plan/steering/steered-plan.ts'

const textOf = (options: LoadOptions, level?: LoadLevel, durationMs?: number): string =>
  describePlan(steeredPlan(planFrom({ seed: 1, ...options }).plan, { level, durationMs }))

const users = (count: number, spawnPerSecond = Number.POSITIVE_INFINITY): LoadLevel => ({ kind: 'closed', users: count, spawnPerSecond })

test('a plan keeps what was not steered', () => {
  const options = { concurrency: 3, iterations: 500, warmup: 100 }
  expect(textOf(options)).toBe(describePlan(planFrom({ seed: 1, ...options }).plan))
  expect(textOf(options, users(50, 10))).toMatchInlineSnapshot(`"50 users, 500 iterations, starting at 10/s, after a warm-up of 100 ms"`)
})

test('each user keeps its number of iterations', () => {
  const { plan } = planFrom({ concurrency: 3, iterations: { perUser: 5 } })
  expect(steeredPlan(plan, { level: users(7), durationMs: undefined })).toMatchObject({ iterations: 35, iterationsPerUser: 5 })
})

test('another duration lifts the count, also of each user', () => {
  expect(textOf({ concurrency: 3, iterations: 500 }, undefined, 30_000)).toMatchInlineSnapshot(`"3 users for 30 s"`)
  expect(textOf({ concurrency: 3, iterations: { perUser: 5 } }, undefined, Number.POSITIVE_INFINITY)).toMatchInlineSnapshot(
    `"3 users until stopped"`,
  )
  expect(textOf({ rate: 20, duration: '5s' }, { kind: 'open', ratePerSecond: 50 }, Number.POSITIVE_INFINITY)).toMatchInlineSnapshot(
    `"50 arrivals/s until stopped, evenly, at most 10 000 in flight"`,
  )
})

test('stages are cut off, or the last level is held; another level leaves them out', () => {
  const stages = [{ to: 10, over: '10s' }, { for: '10s' }] as const
  const stagesOf = (durationMs: number) =>
    steeredPlan(planFrom({ concurrency: 1, stages }).plan, { level: undefined, durationMs }).model.stages
  expect(stagesOf(5_000)).toEqual([{ from: 1, to: 5.5, durationMs: 5_000 }])
  expect(stagesOf(20_000)).toHaveLength(2)
  expect(stagesOf(Number.POSITIVE_INFINITY)[2]).toEqual({ from: 10, to: 10, durationMs: Number.POSITIVE_INFINITY })
  expect(textOf({ concurrency: 1, stages }, users(4))).toMatchInlineSnapshot(`"4 users for 20 s"`)
})

test('a level of the other model changes nothing', () => {
  expect(textOf({ rate: 20, duration: '5s' }, users(50))).toBe(textOf({ rate: 20, duration: '5s' }))
})
