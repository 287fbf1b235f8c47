import { expect, test } from 'vitest'
import { planFrom } from '../../../src/plan/plan-from.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'

const iteration = (index: number, dueMs: number) => ({
  index,
  dueMs,
  startedMs: dueMs,
  status: 200,
  longestStep: undefined,
  longestStepMs: 0,
  stepsMs: 0,
})

test('what is due before the boundary is warm-up, whenever it ends', () => {
  const recorders = new PhaseRecorders(planFrom({ rate: 10, duration: 1_000, warmup: 500 }, {}).plan, 500)
  expect(recorders.recorderFor(0, 499.999)).toBe(recorders.warmup)
  expect(recorders.recorderFor(1, 500)).toBe(recorders.stages[0])
  expect(recorders.measureFromMs).toBe(500)
  expect(recorders.endMs).toBe(1_500)
})

test('of a warm-up by count the first iterations are warm-up, and the boundary is set by the next', () => {
  const recorders = new PhaseRecorders(planFrom({ duration: 1_000, warmup: { iterations: 2 } }, {}).plan, Number.POSITIVE_INFINITY)
  expect([0, 1].map((index) => recorders.recorderFor(index, 40 * index))).toEqual([recorders.warmup, recorders.warmup])
  recorders.startMeasuring(80)
  expect(recorders.recorderFor(1, 90)).toBe(recorders.warmup)
  expect(recorders.recorderFor(2, 80)).toBe(recorders.stages[0])
  expect(recorders.endMs).toBe(1_080)
})

test('a stage holds what is due in it, from its start to just before its end', () => {
  const stages = [{ to: 5, over: 100 }, { for: 200 }, { to: 1, over: 100 }]
  const recorders = new PhaseRecorders(planFrom({ concurrency: 1, stages, warmup: 50 }, {}).plan, 50)
  const stageOf = (dueMs: number): number => recorders.stages.indexOf(recorders.recorderFor(9, dueMs))
  expect([50, 149.9, 150, 349.9, 350, 450, 460].map(stageOf)).toEqual([0, 0, 1, 1, 2, 2, 2])
  expect(stageOf(49)).toBe(-1)
})

test('the stages together are what was measured', () => {
  const recorders = new PhaseRecorders(planFrom({ rate: 10, stages: [{ for: 100 }, { for: 100 }] }, {}).plan, 0)
  for (const [index, dueMs] of [0, 50, 100, 150, 199].entries()) {
    const recorder = recorders.recorderFor(index, dueMs)
    recorder.begin(dueMs)
    recorder.succeed(iteration(index, dueMs), dueMs + 5)
  }
  const { measured, stages, warmup } = recorders.snapshots()
  expect(stages.map(({ iterations }) => iterations.succeeded)).toEqual([2, 3])
  expect(measured.iterations.succeeded).toBe(5)
  expect(measured.latency).toMatchObject({ count: 5, min: 5_000, max: 5_000 })
  expect(warmup.iterations.started).toBe(0)
})

test('a run without stages has none', () => {
  expect(new PhaseRecorders(planFrom({}, {}).plan, 0).snapshots().stages).toEqual([])
})

test('successes count for the throughput where they end inside the measured window', () => {
  const recorders = new PhaseRecorders(planFrom({ duration: 1_000, warmup: { iterations: 1 } }, {}).plan, Number.POSITIVE_INFINITY)
  recorders.startMeasuring(100)
  const ends: readonly (readonly [dueMs: number, endMs: number])[] = [
    [100, 100],
    [1_000, 1_099.9],
    [1_050, 1_100],
  ]
  ends.forEach(([dueMs, endMs], index) => recorders.recorderFor(index + 1, dueMs).succeed(iteration(index + 1, dueMs), endMs))
  expect(recorders.snapshots().measured.endedInWindow).toBe(2)
})
