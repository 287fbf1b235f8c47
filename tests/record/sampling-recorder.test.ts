import { expect, test } from 'vitest'
import { SamplingRecorder } from '../../src/record/sampling-recorder.ts'

const recorder = (): SamplingRecorder => new SamplingRecorder({ blockMs: 50, window: { startMs: 0, endMs: 1_000 }, startsWhenDue: true })

const ended = { index: 0, dueMs: 10, startedMs: 10, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }

test('latencies are kept to the last digit, and are gone once they were taken', () => {
  const kept = recorder()
  kept.begin(10)
  kept.succeed(ended, 10.1234567)
  kept.begin(10)
  kept.fail({ ...ended, status: 0 }, 12, 'code', 'message')
  expect(kept.take()).toEqual({
    latenciesMs: Float64Array.of(10.1234567 - 10),
    started: 2,
    succeeded: 1,
    bad: 1,
    statuses: { 200: 1 },
    withoutStatus: 1,
  })
  expect(kept.take()).toEqual({ latenciesMs: new Float64Array(), started: 0, succeeded: 0, bad: 0, statuses: {}, withoutStatus: 0 })
  expect(kept.snapshot().iterations).toMatchObject({ started: 2, succeeded: 1, failed: 1 })
})

test('of very many latencies every so many-th is kept, evenly from first to last', () => {
  const kept = recorder()
  for (let index = 0; index < 100_000; index++) kept.succeed(ended, 10 + index)
  const { latenciesMs, succeeded } = kept.take()
  expect(succeeded).toBe(100_000)
  expect(latenciesMs.length).toBeGreaterThan(4_096)
  expect(latenciesMs.length).toBeLessThanOrEqual(8_192)
  const gaps = new Set(latenciesMs.slice(1).map((latency, at) => latency - latenciesMs[at]!))
  expect([...gaps]).toEqual([16])
})
