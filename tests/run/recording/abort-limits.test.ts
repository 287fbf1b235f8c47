import { expect, test } from 'vitest'
import type { AbortWhen } from '../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'
import { AbortLimits } from '../../../src/run/recording/abort-limits.ts'

/** A watch over a run whose iterations a test records itself. */
function watched(abortWhen: AbortWhen, warmupMs = 0) {
  const plan = planFrom({ rate: 100, duration: '60s', warmup: warmupMs, abortWhen, seed: 1 }, {}).plan
  const recorders = new PhaseRecorders(plan, warmupMs)
  const watch = new AbortLimits(plan.abortWhen!, recorders)
  let index = 0
  const end = (endedMs: number, latencyMs: number | 'failed'): void => {
    const dueMs = endedMs - (latencyMs === 'failed' ? 0 : latencyMs)
    const recorder = recorders.recorderFor(index, dueMs)
    const iteration = { index: index++, dueMs, startedMs: dueMs, status: 0, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }
    recorder.begin(dueMs)
    if (latencyMs === 'failed') recorder.fail(iteration, endedMs, 'Error', 'no')
    else recorder.succeed(iteration, endedMs)
  }
  /** One iteration each 10 ms. */
  const steadily = (fromMs: number, toMs: number, latencyOf: (number: number) => number | 'failed'): void => {
    for (let endedMs = fromMs, number = 0; endedMs < toMs; endedMs += 10, number++) end(endedMs, latencyOf(number))
  }
  return { watch, steadily }
}

test('a limit that is kept ends nothing, also where it is met exactly', () => {
  const { watch, steadily } = watched({ errorRate: '10%', p50: 100, within: '1s' })
  steadily(0, 5_000, (number) => (number % 10 === 0 ? 'failed' : 98))
  expect(watch.poll(5_000)).toBe(undefined)
})

test('what was exceeded is said with limit and value', () => {
  const { watch, steadily } = watched({ p50: 50, within: '1s' })
  steadily(0, 2_000, () => 80)
  // Read from a coarse bucket, which is within 1.6 %.
  expect(watch.poll(2_000)).toBe('p50 latency above 50 ms: 80.9 ms within 1 s')
})

test('latency ranks each failed iteration above every success', () => {
  const { watch, steadily } = watched({ p95: 100, within: '1s' })
  steadily(0, 2_000, (number) => (number % 10 === 0 ? 'failed' : 5))
  expect(watch.poll(2_000)).toBe('p95 latency above 100 ms: a failed iteration within 1 s')
})

test('only the latest window is judged', () => {
  const { watch, steadily } = watched({ errorRate: '10%', within: '1s' })
  steadily(0, 1_000, () => 'failed')
  expect(watch.poll(1_000)).toBe('error rate above 10 %: 100 % within 1 s')
  steadily(1_000, 3_000, () => 5)
  expect(watch.poll(3_000)).toBe(undefined)
})

test('nothing is judged before a whole window has been measured, warm-up not included', () => {
  const { watch, steadily } = watched({ errorRate: '10%', within: '1s' }, 2_000)
  steadily(0, 3_500, () => 'failed')
  expect(watch.poll(1_500)).toBe(undefined)
  expect(watch.poll(2_999)).toBe(undefined)
  expect(watch.poll(3_000)).toBe('error rate above 10 %: 100 % within 1 s')
})

test('failures of the warm-up are not held against the measured part', () => {
  const { watch, steadily } = watched({ errorRate: '10%', within: '1s' }, 2_000)
  steadily(0, 2_000, () => 'failed')
  steadily(2_010, 3_000, () => 5)
  expect(watch.poll(3_000)).toBe(undefined)
})

test('a limit that has to be exceeded for some time ends the run only after it was, without a break', () => {
  const { watch, steadily } = watched({ errorRate: '10%', within: 500, holds: '2s' })
  steadily(0, 2_000, () => 'failed')
  expect([500, 1_000, 1_500, 2_000].map((atMs) => watch.poll(atMs))).toEqual([undefined, undefined, undefined, undefined])
  // A good stretch in between starts the count again.
  steadily(2_000, 3_000, () => 5)
  expect(watch.poll(3_000)).toBe(undefined)
  steadily(3_000, 6_000, () => 'failed')
  expect(watch.poll(3_500)).toBe(undefined)
  expect(watch.poll(5_250)).toBe(undefined)
  expect(watch.poll(5_500)).toBe('error rate above 10 %: 100 % within 500 ms, for 2 s without a break')
})

test('a window in which nothing ended breaks it', () => {
  const { watch, steadily } = watched({ errorRate: '10%', within: 500, holds: '1s' })
  steadily(0, 1_000, () => 'failed')
  expect(watch.poll(1_000)).toBe(undefined)
  expect(watch.poll(2_000)).toBe(undefined)
  steadily(2_000, 2_500, () => 'failed')
  expect(watch.poll(2_500)).toBe(undefined)
})
