import { expect, test } from 'vitest'
import { resultFrom } from '../../../src/result/result.ts'
import { plainPlan, recorderFor, recordOf, runOf, tell } from '../../helpers/results/run-record.ts'

test('a timed run: successes that ended inside the window ÷ its length', () => {
  // Due over 2 s and answered after 0.5 s: a quarter of them ends after the window.
  const result = runOf({ rate: 100, duration: '2s' }, [{ count: 200, latencyMs: 500 }], { everyMs: 10 })
  expect(result.throughput.mean).toBe(75)
})

test('a timed run is not inflated by what ends in the grace period', () => {
  // 1 000 users, 2 s each: two rounds end within 5 s, the third in the grace.
  const rounds = [0, 2_000, 4_000].map((startMs) => ({ startMs, count: 1_000, latencyMs: 2_000 }))
  const plan = plainPlan({ concurrency: 1_000, duration: '5s' })
  const recorder = recorderFor(plan)
  for (const { startMs, count, latencyMs } of rounds) tell(recorder, [{ count, latencyMs }], 0, startMs)
  const result = resultFrom(plan, { ...recordOf(plan, []), measured: recorder.snapshot(), measuredMs: 6_000 })
  expect(result.iterations.succeeded).toBe(3_000)
  expect(result.throughput.mean).toBe(400)
})

test('what was due in the warm-up and ended in the window was done in the window', () => {
  const plan = plainPlan({ rate: 100, duration: '1s', warmup: '1s' })
  const [warmup, measured] = [recorderFor(plan, 1_000), recorderFor(plan, 1_000)]
  tell(warmup, [{ count: 100, latencyMs: 200 }], 10)
  tell(measured, [{ count: 100, latencyMs: 200 }], 10, 1_000)
  const result = resultFrom(plan, { ...recordOf(plan, []), warmup: warmup.snapshot(), measured: measured.snapshot(), measuredMs: 1_190 })
  expect(result.throughput.mean).toBe(100)
  expect(result.warmup.iterations.succeeded).toBe(100)
  expect(result.warmup.throughput.mean).toBeCloseTo(100 / 1.19, 6)
})

test('a run by count: successes ÷ (last end − first due)', () => {
  const result = runOf(
    {},
    [
      { count: 90, latencyMs: 10 },
      { count: 10, latencyMs: 10, ends: 'failed', status: 500 },
    ],
    { everyMs: 10 },
  )
  expect(result.throughput.mean).toBe(90)
})

test('a run with both ends by whichever came first', () => {
  const byCount = runOf({ iterations: 100, duration: '10s' }, [{ count: 100, latencyMs: 10 }], { everyMs: 10 })
  expect(byCount.throughput.mean).toBe(100)
  const byTime = runOf({ iterations: 1_000, duration: '2s' }, [{ count: 100, latencyMs: 10 }], { everyMs: 10 })
  expect(byTime.throughput.mean).toBe(50)
})

test('a timed run that was ended early: ÷ how long it took', () => {
  const aborted = { by: 'signal', reason: 'Ctrl+C', atMs: 1_000 } as const
  const result = runOf({ rate: 100, duration: '10s' }, [{ count: 100, latencyMs: 10 }], { everyMs: 10, aborted })
  expect(result.throughput.mean).toBe(100)
})

test('nothing succeeded is 0, and an instant is no division by zero', () => {
  expect(runOf({}, [{ count: 3, latencyMs: 1, ends: 'failed', status: 500 }]).throughput.mean).toBe(0)
  expect(runOf({ iterations: 1 }, []).throughput.mean).toBe(0)
  expect(runOf({ iterations: 1 }, [{ count: 1, latencyMs: 0 }]).throughput.mean).toBe(1_000_000)
})
