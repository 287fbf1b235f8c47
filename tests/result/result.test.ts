import { describe, expect, test } from 'vitest'
import { MachineWindows } from '../../src/record/machine/machine-windows.ts'
import { mergeSnapshots } from '../../src/record/merge/merge.ts'
import { Recorder } from '../../src/record/recorder.ts'
import type { Snapshot } from '../../src/record/snapshot.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import { resultFrom } from '../../src/result/result.ts'
import { latencyClaim } from '../../src/result/verdicts/latency/latency-claim.ts'
import { judgeLatency } from '../../src/result/verdicts/latency/latency.ts'
import { subjectOf } from '../../src/result/verdicts/subject.ts'
import { judgeThroughput } from '../../src/result/verdicts/throughput.ts'
import { isSampled, traceIdOf } from '../../src/units/trace-id.ts'
import { plainCall, plainPlan, recorderFor, recordOf, runOf, scenariosOf, tell } from '../helpers/results/run-record.ts'
import { targetRecord } from '../helpers/results/target.ts'

describe('times', () => {
  test('are ms with a resolution of 1 µs, of succeeded iterations', () => {
    const result = runOf({ rate: 1_000 }, [
      { count: 98, latencyMs: 0.125, serviceMs: 0.1 },
      { count: 1, latencyMs: 2_000, serviceMs: 1_000 },
      { count: 1, latencyMs: 30, ends: 'failed', status: 503 },
    ])
    expect(result.latency).toMatchObject({ count: 99, min: 0.125, p50: 0.125, p95: 0.125, p99: 2_000, p999: 2_000, max: 2_000 })
    expect(result.latency.mean).toBeCloseTo((98 * 0.125 + 2_000) / 99, 10)
    expect(result.serviceTime).toMatchObject({ count: 99, p50: 0.1, max: 1_000 })
    expect(result.failedLatency).toMatchObject({ count: 1, min: 30, max: 30 })
  })

  test('are NaN where there is no sample', () => {
    const { latency } = runOf({ iterations: 1 }, [])
    expect(latency).toMatchObject({
      count: 0,
      mean: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
      sd: Number.NaN,
      p50: Number.NaN,
      p999: Number.NaN,
    })
  })
})

test('the error rate counts what failed, was cut off or dropped, of all that was due', () => {
  const result = runOf({ rate: 1_000, maxInFlight: 10 }, [
    { count: 90, latencyMs: 5 },
    { count: 4, latencyMs: 5, ends: 'failed', status: 500 },
    { count: 3, latencyMs: 5, ends: 'cutOff', status: 0 },
    { count: 3, latencyMs: 0, ends: 'dropped' },
  ])
  expect(result.iterations).toEqual({ started: 97, succeeded: 90, failed: 4, cutOff: 3, dropped: 3 })
  expect(result.errorRate).toBe(0.1)
  expect(result.statuses).toEqual({ 200: 90, 500: 4 })
  expect(result.withoutStatus).toBe(3)
})

test('a run of nothing has no errors', () => {
  expect(runOf({ iterations: 1 }, []).errorRate).toBe(0)
})

test('calls are kept together and by name, with what they opened', () => {
  const result = runOf({}, [
    { count: 10, latencyMs: 4, call: { name: 'login', opened: 2 } },
    { count: 5, latencyMs: 6, call: {} },
    { count: 1, latencyMs: 9, ends: 'failed', status: 500, call: { name: 'login' } },
  ])
  expect(result.requests).toMatchObject({ count: 16, failed: 1, opened: 2, statuses: { 200: 15, 500: 1 } })
  expect(result.steps).toEqual({ login: expect.objectContaining({ count: 11, failed: 1, opened: 2 }) })
  expect(result.steps.login!.serviceTime).toMatchObject({ count: 10, p50: 4 })
})

test('a step may be named like something that every object has', () => {
  const { steps } = runOf({}, [{ count: 2, latencyMs: 1, call: { name: '__proto__' } }])
  expect(Object.entries(steps)).toEqual([['__proto__', expect.objectContaining({ count: 2 })]])
})

test('stages are results of their own, by what was due in them', () => {
  const plan = plainPlan({ rate: 10, stages: [{ for: '1s' }, { to: 30, over: '2s' }] })
  const [first, second] = [recorderFor(plan), recorderFor(plan)]
  tell(first, [{ count: 10, latencyMs: 20 }], 100)
  tell(
    second,
    [
      { count: 30, latencyMs: 80 },
      { count: 10, latencyMs: 1, ends: 'failed', status: 500 },
    ],
    50,
    1_000,
  )
  const stages = [first.snapshot(), second.snapshot()]
  const result = resultFrom(plan, { ...recordOf(plan, []), measured: mergeSnapshots(stages), stages })
  expect(result.iterations.started).toBe(50)
  expect(
    result.stages.map(({ iterations, throughput, errorRate, latency }) => [iterations.started, throughput.mean, errorRate, latency.p50]),
  ).toEqual([
    [10, 10, 0, 20],
    [40, 15, 0.25, 80],
  ])
})

test('the generator is told per iteration', () => {
  expect(runOf({}, [{ count: 400, latencyMs: 1 }], { generator: { cpuMs: 20 } }).generator).toEqual({
    loopDelayP99Ms: 0.4,
    utilization: 0.2,
    sendLatenessP99Ms: 0,
    gcMs: 3,
    cpuMicrosPerIteration: 50,
  })
})

test('who ended it early, and why', () => {
  const aborted = { by: 'deadline', reason: 'the test had no time left', atMs: 900 } as const
  expect(runOf({ duration: '3s' }, [{ count: 9, latencyMs: 1 }], { aborted })).toMatchObject({
    aborted: true,
    abortedBy: 'deadline',
    abortReason: 'the test had no time left',
  })
  expect(runOf({}, [{ count: 9, latencyMs: 1 }])).toMatchObject({ aborted: false, abortedBy: undefined, abortReason: undefined })
})

test('says that a target was held back at its CPU limit, which spoils no claim', () => {
  const plan = plainPlan({ iterations: 10 })
  const report = { ended: undefined, output: '' }
  const resultAt = (throttledMs: number): LoadResult =>
    resultFrom(plan, recordOf(plan, [{ count: 10, latencyMs: 1 }]), [{ report, record: targetRecord({ throttledMs }) }])
  expect(resultAt(200).findings).toMatchObject([{ kind: 'target-throttled', seen: expect.stringContaining('for 200 ms, 20 % of the run') }])
  expect(resultAt(200).sound).toBe(true)
  expect(resultAt(5).findings).toEqual([])
  expect(resultAt(Number.NaN).findings).toEqual([])
})

test('says what a profile of the target cost, which spoils failures that are no larger', () => {
  const profile = { durationMs: 1_000, samples: 900, cost: 0.04, hottest: [], flame: [] }
  const plan = plainPlan({ iterations: 100 })
  const report = { ended: undefined, output: '' }
  const result = resultFrom(plan, recordOf(plan, [{ count: 100, latencyMs: 100 }]), [{ report, record: targetRecord({ profile }) }])
  expect(result.findings).toMatchObject([{ kind: 'profiled', seen: expect.stringContaining('adds about 4 %') }])
  expect(result.sound).toBe(true)
  const latencyAt = (limit: number): readonly string[] =>
    judgeLatency(subjectOf(result), latencyClaim({ max: limit })).invalidatedBy.map(({ kind }) => kind)
  expect([latencyAt(97), latencyAt(95), latencyAt(100)]).toEqual([['profiled'], [], []])
  const rate = result.throughput.mean
  const throughputAt = (limit: number): number => judgeThroughput(subjectOf(result), limit).invalidatedBy.length
  const silent = resultFrom(plan, recordOf(plan, [{ count: 100, latencyMs: 100 }]), [
    { report, record: targetRecord({ profile: { ...profile, cost: Number.NaN } }) },
  ])
  expect(silent.findings).toMatchObject([{ seen: 'a CPU profile was taken of the target, which did not say in time what that costs it' }])
  expect(judgeLatency(subjectOf(silent), latencyClaim({ max: 1 })).invalidatedBy).toHaveLength(1)
  expect([throughputAt(rate * 1.03), throughputAt(rate * 1.05), throughputAt(rate)]).toEqual([1, 0, 0])
})

describe('datagrams that were lost', () => {
  const ORIGIN_MS = 5_000
  const LOST = { code: 'lost', message: 'No answer' }
  interface Exchanges {
    /** How long each took from the start of the run; `lost` are those that nobody answered, from when to when. */
    readonly answersMs?: readonly number[]
    readonly lost?: readonly (readonly [startMs: number, endMs: number])[]
    /** Whether what went on with an answer succeeded. */
    readonly succeed?: boolean
  }

  /** Two windows of 100 ms, in which the machine was busy for so long; answers come in the first and losses are known in the second. */
  function measured(
    waitsMs: readonly [number, number] | undefined,
    { answersMs = [2, 2, 2], lost = [], succeed = true }: Exchanges,
  ): Snapshot {
    const machine = waitsMs && new MachineWindows(ORIGIN_MS, 0)
    const recorder = new Recorder({
      blockMs: 62.5,
      window: { startMs: 0, endMs: 60_000 },
      startsWhenDue: true,
      ...(machine && { machine }),
    })
    // The times of a call are those of the clock, those of an iteration count from the start of the run.
    const exchange = (startMs: number, endMs: number, answered: boolean): void =>
      recorder.call({
        ...plainCall,
        startedMs: ORIGIN_MS + startMs,
        endedMs: ORIGIN_MS + endMs,
        answered,
        failure: answered ? undefined : LOST,
      })
    for (const [index, ms] of answersMs.entries()) {
      exchange(0, ms, true)
      const iteration = { index, dueMs: 0, startedMs: 0, status: 0, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }
      if (succeed) recorder.succeed(iteration, ms)
      else recorder.fail(iteration, ms, 'other', 'something else')
    }
    machine?.close(100, waitsMs![0])
    for (const [startMs, endMs] of lost) exchange(startMs, endMs, false)
    machine?.close(200, waitsMs![1])
    return recorder.snapshot()
  }

  const plan = plainPlan({ iterations: 3 })
  const unexplainedOf = (snapshot: Snapshot): number | undefined =>
    resultFrom(plan, { ...recordOf(plan, []), measured: snapshot }).requests.datagrams.unexplained
  const lost = [
    [0, 195],
    [0, 195],
    [100, 195],
  ] as const

  test('are not explained if what the machine leaves of their time-out is longer than answers take', () => {
    expect(unexplainedOf(measured([0, 0], { lost }))).toBe(3)
    expect(unexplainedOf(measured([0, 92], { lost }))).toBe(3)
    // Of the last one, 1 ms remains.
    expect(unexplainedOf(measured([0, 94], { lost }))).toBe(2)
    expect(unexplainedOf(measured([99, 96], { lost }))).toBe(0)
  })

  test('are compared with answers less what the machine explains of those, if that is known', () => {
    // Of each loss 41 ms remain, and of an answer 6 ms.
    const exchanges = { answersMs: [60, 60], lost: [[0, 195]] } as const
    expect(unexplainedOf(measured([54, 100], exchanges))).toBe(1)
    expect(unexplainedOf(measured([54, 100], { ...exchanges, succeed: false }))).toBe(0)
    expect(unexplainedOf(measured([0, 100], { ...exchanges, succeed: false }))).toBe(1)
  })

  test('are none if none was lost, and not known if nothing was answered or nobody watched the machine', () => {
    expect(unexplainedOf(measured([0, 0], {}))).toBe(0)
    expect(unexplainedOf(measured([0, 0], { answersMs: [], lost }))).toBeUndefined()
    expect(unexplainedOf(measured(undefined, { lost }))).toBeUndefined()
    const { unexplainedLoss: _unexplainedLoss, ...unknown } = measured([0, 0], { lost })
    expect(unexplainedOf(unknown)).toBeUndefined()
    expect(unexplainedOf(measured([0, 0], { answersMs: [] }))).toBeUndefined()
  })

  test('of two threads add up, unless one of them does not know', () => {
    const known = measured([0, 94], { lost })
    const { unexplainedLoss: _unexplainedLoss, ...unknown } = known
    expect(unexplainedOf(mergeSnapshots([known, known]))).toBe(4)
    expect(unexplainedOf(mergeSnapshots([known, measured([0, 0], {})]))).toBe(2)
    expect(unexplainedOf(mergeSnapshots([known, unknown]))).toBeUndefined()
    expect(unexplainedOf(mergeSnapshots([known, measured(undefined, { lost })]))).toBeUndefined()
  })
})

describe('traces of the slowest iterations', () => {
  const slow = [{ count: 40, latencyMs: (index: number): number => index }]

  test('are known by their index, with a link if they were sampled', () => {
    const plan = plainPlan({ iterations: 40, trace: { sampled: '50%' }, traceUrl: 'http://localhost:16686/trace/{traceId}' })
    const { slowest } = resultFrom(plan, recordOf(plan, slow))
    const { run } = plan.trace!
    expect(slowest.map(({ index }) => index)).toEqual([39, 38, 37, 36, 35])
    for (const { index, traceId, sampled, traceUrl } of slowest) {
      expect(traceId).toBe(traceIdOf(run, 'iteration', index))
      expect(sampled).toBe(isSampled(run, 'iteration', index, 0.5))
      expect(traceUrl).toBe(sampled === true ? `http://localhost:16686/trace/${traceId}` : undefined)
    }
  })

  test('are absent if nothing was traced', () => {
    expect(Object.keys(runOf({}, slow).slowest[0]!)).not.toContain('traceId')
  })

  test('of several scenarios are those of each', () => {
    const { slowest, scenarios } = scenariosOf({
      a: [{ trace: true }, [{ count: 3, latencyMs: 5 }]],
      b: [{}, [{ count: 3, latencyMs: (index) => 4 + index }]],
    })
    expect(slowest.map(({ index, latencyMs }) => [index, latencyMs])).toEqual([
      [2, 6],
      [0, 5],
      [1, 5],
      [1, 5],
      [2, 5],
    ])
    const ofA = new Set(scenarios['a']!.slowest.map(({ traceId }) => traceId))
    expect(slowest.filter(({ traceId }) => traceId !== undefined && ofA.has(traceId))).toHaveLength(3)
  })
})

test('survives structuredClone unchanged, and keeps the plan in words', () => {
  const report = { ended: undefined, output: 'listening' }
  const plan = plainPlan({ rate: 100, duration: '1s' })
  const result = resultFrom(plan, recordOf(plan, [{ count: 100, latencyMs: (index) => index, call: { name: 'items', opened: 3 } }]), [
    { report, record: targetRecord() },
  ])
  expect(structuredClone(result)).toEqual(result)
  expect(result.target).toMatchObject({ ...report, pid: 4_711, cpu: { microsPerIteration: 4_000, meanCores: 0.4, maxCores: 0.6 } })
  expect(result.plan).toMatchObject({ text: '100 arrivals/s for 1 s, evenly, at most 10 000 in flight', reconnects: false })
  expect(result.seed).toBe(8841)
})

test('counts and text survive JSON', () => {
  const result = runOf({ rate: 100 }, [{ count: 10, latencyMs: 3 }])
  const read = JSON.parse(JSON.stringify(result)) as typeof result
  expect(read).toMatchObject({ iterations: result.iterations, latency: { p99: 3, histogram: result.latency.histogram }, findings: [] })
})
