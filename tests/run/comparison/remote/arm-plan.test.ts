import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import { armPlan, armText, unsupportedReason } from '../../../../src/run/comparison/remote/arm-plan.ts'
import { jobsFrom } from '../../../../src/run/jobs.ts'
import { scenario } from '../../../../src/run/task/scenario.ts'
import type { Scenarios } from '../../../../src/run/task/scenarios.ts'
import type { Task } from '../../../../src/run/task/task.ts'

const reasonFor = (options: LoadOptions, task: Task | Scenarios = '/'): string | undefined => unsupportedReason(jobsFrom(task, options))

const textOf = (options: LoadOptions): string => armText(planFrom(options, {}).plan)

test('an arm keeps its users and how they send, and loses what has no place in blocks', () => {
  const kept: LoadOptions = { concurrency: 3, timeout: '2s', connections: 2, accept: [404], seed: 7, gracefulStop: 100 }
  const options: LoadOptions = { ...kept, iterations: 50, spawnRate: '1/s', think: '1s', abortWhen: { errorRate: 0.5 }, threads: 2 }
  expect(armPlan(planFrom(options, {}).plan)).toEqual(planFrom({ ...kept, duration: '10m', warmup: '10m' }, {}).plan)
})

test('an arm has no pauses of a scenario to tell of', () => {
  const pausing = scenario({ think: '2s', tasks: { look: { run: '/' } } })
  const [{ plan }] = jobsFrom(pausing, { concurrency: 2, seed: 7 })
  expect(plan).toHaveProperty('ownThink')
  expect(armPlan(plan)).not.toHaveProperty('ownThink')
})

test('a load is told as it is in its test, save that its users are in one thread', () => {
  expect(textOf({ concurrency: 3, iterations: 50, think: '1s' })).toBe('3 users, 50 iterations, pausing 1 s')
  expect(textOf({ concurrency: 4, duration: '5s', processes: 2 })).toBe('4 users for 5 s, all in the thread of the test')
})

test('only what has users from its start to its end is fit for blocks', () => {
  expect(reasonFor({ concurrency: 3, duration: '1s' })).toBeUndefined()
  expect(reasonFor({ rate: 5, duration: '1s' })).toContain('arrivals at a fixed rate')
  expect(reasonFor({ concurrency: 1, stages: [{ to: 5, over: '1s' }] })).toContain('its load changes over time')
  expect(reasonFor({}, { scenarios: { one: { task: '/' }, other: { task: '/', startAt: 5 } } })).toContain('several scenarios')
})
