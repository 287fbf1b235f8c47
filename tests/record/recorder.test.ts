import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../../src/record/counters/traffic.ts'
import { Recorder, type EndedIteration, type RecorderSettings } from '../../src/record/recorder.ts'
import type { Snapshot } from '../../src/record/snapshot.ts'
import { bucketCount, COARSE } from '../../src/stats/buckets.ts'
import { decodeCounts } from '../../src/stats/encoding.ts'
import { Histogram, type EncodedHistogram } from '../../src/stats/histogram.ts'
import { plainCall } from '../helpers/results/run-record.ts'
import { eventsUpTo, iterationOf, tell, type Event } from './events.ts'

const settings: RecorderSettings = { blockMs: 62.5, window: { startMs: 0, endMs: Number.POSITIVE_INFINITY }, startsWhenDue: false }
const iteration: EndedIteration = { index: 0, dueMs: 0, startedMs: 0, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }

function snapshotOf(events: readonly Event[]): Snapshot {
  const recorder = new Recorder(settings)
  tell(recorder, events)
  return recorder.snapshot()
}

const histogramOf = (values: readonly number[]): EncodedHistogram => {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram.encode()
}
const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
const isEnd = ({ kind }: Event): boolean => kind === 'succeeded' || kind === 'failed' || kind === 'cutOff'

describe('iterations', () => {
  test('end in exactly one way each, with or without a status', () => {
    fc.assert(
      fc.property(eventsUpTo(60), (events) => {
        const { iterations, statuses, withoutStatus } = snapshotOf(events)
        const ofKind = (kind: Event['kind']): number => events.filter((event) => event.kind === kind).length
        expect(iterations).toEqual({
          started: ofKind('succeeded') + ofKind('failed') + ofKind('cutOff'),
          succeeded: ofKind('succeeded'),
          failed: ofKind('failed'),
          cutOff: ofKind('cutOff'),
          dropped: ofKind('dropped'),
        })
        expect(total(Object.values(statuses)) + withoutStatus).toBe(iterations.started)
        expect(withoutStatus).toBe(events.filter((event) => isEnd(event) && event.status === 0).length)
      }),
    )
  })

  test('that go on are started and nothing else', () => {
    const recorder = new Recorder(settings)
    recorder.begin(5)
    recorder.begin(7)
    recorder.succeed({ ...iteration, dueMs: 5 }, 9)
    expect(recorder.snapshot().iterations).toEqual({ started: 2, succeeded: 1, failed: 0, cutOff: 0, dropped: 0 })
  })

  test('are told while the run goes on', () => {
    const recorder = new Recorder(settings)
    for (let index = 0; index < 4; index++) recorder.begin(0)
    recorder.succeed(iteration, 1)
    recorder.fail(iteration, 2, 'reset', 'reset')
    recorder.cutOff(iteration, 3)
    recorder.drop(4)
    expect([recorder.started, recorder.succeededCount, recorder.badCount]).toEqual([4, 1, 3])
    expect(recorder.blocks).toMatchObject({ blockMs: 62.5, blocks: [{ index: 0, succeeded: 1, bad: 3 }] })
  })
})

describe('latency', () => {
  test('counts from when an iteration was due, service time from when it started, both of successes only', () => {
    fc.assert(
      fc.property(eventsUpTo(60), (events) => {
        const { latency, serviceTime, failedLatency } = snapshotOf(events)
        const spans = (kind: Event['kind'], from: 'dueMs' | 'startedMs'): EncodedHistogram =>
          histogramOf(events.filter((event) => event.kind === kind).map((event) => (event.atMs - iterationOf(event)[from]) * 1_000))
        expect(latency).toEqual(spans('succeeded', 'dueMs'))
        expect(serviceTime).toEqual(spans('succeeded', 'startedMs'))
        expect(failedLatency).toEqual(spans('failed', 'dueMs'))
      }),
    )
  })

  test('is service time in a closed model, where an iteration is due when it starts', () => {
    const recorder = new Recorder({ ...settings, startsWhenDue: true })
    recorder.succeed({ ...iteration, dueMs: 10, startedMs: 10 }, 12.5)
    const { latency, serviceTime } = recorder.snapshot()
    expect(latency).toEqual(histogramOf([2_500]))
    expect(serviceTime).toEqual(latency)
  })

  test('is told by the microsecond', () => {
    const recorder = new Recorder(settings)
    recorder.succeed({ ...iteration, dueMs: 1_000.25, startedMs: 1_000.5 }, 1_000.533)
    const { latency, serviceTime } = recorder.snapshot()
    expect([latency.sum, serviceTime.sum]).toEqual([283, 33])
  })
})

describe('the measured window', () => {
  test.for([
    ['just before it begins', 999.999, 0],
    ['as it begins', 1_000, 1],
    ['just before it ends', 1_999.999, 1],
    ['as it ends', 2_000, 0],
  ] as const)('a success that ends %s', ([, endedMs, counted]) => {
    const recorder = new Recorder({ ...settings, window: { startMs: 1_000, endMs: 2_000 } })
    recorder.succeed(iteration, endedMs)
    expect(recorder.snapshot()).toMatchObject({ endedInWindow: counted, iterations: { succeeded: 1 } })
  })

  test('counts successes only', () => {
    const recorder = new Recorder(settings)
    recorder.fail(iteration, 1, 'reset', 'reset')
    recorder.cutOff(iteration, 2)
    recorder.drop(3)
    expect(recorder.snapshot().endedInWindow).toBe(0)
  })

  test('may begin later than was known at first', () => {
    const window = { startMs: Number.POSITIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }
    const recorder = new Recorder({ ...settings, window })
    recorder.succeed(iteration, 10)
    window.startMs = 15
    recorder.succeed(iteration, 20)
    expect(recorder.snapshot().endedInWindow).toBe(1)
  })
})

test('the first due time and the last end are of all iterations, however they ended', () => {
  const recorder = new Recorder(settings)
  recorder.begin(7)
  recorder.begin(3)
  recorder.begin(5)
  recorder.succeed({ ...iteration, dueMs: 3 }, 20)
  recorder.fail({ ...iteration, dueMs: 7 }, 30, 'reset', 'reset')
  recorder.cutOff({ ...iteration, dueMs: 5 }, 40)
  recorder.drop(50)
  expect(recorder.snapshot()).toMatchObject({ firstDueMs: 3, lastEndMs: 40 })
})

test('the five slowest are those that a look at all of them finds', () => {
  fc.assert(
    fc.property(eventsUpTo(60), (events) => {
      const all = events.filter(isEnd).map((event) => {
        const { index, status, dueMs, longestStep, longestStepMs, stepsMs } = iterationOf(event)
        return { index, status, startMs: dueMs, latencyMs: event.atMs - dueMs, step: longestStep, stepMs: longestStepMs, stepsMs }
      })
      const slowestFirst = all.toSorted((first, second) => second.latencyMs - first.latencyMs || first.index - second.index)
      expect(snapshotOf(events).slowest).toEqual(slowestFirst.slice(0, 5))
    }),
  )
})

test('what ended in blocks adds up to the whole', () => {
  fc.assert(
    fc.property(eventsUpTo(60), (events) => {
      const { blocks, iterations } = snapshotOf(events)
      expect(total(blocks.map(({ succeeded }) => succeeded))).toBe(iterations.succeeded)
      expect(total(blocks.map(({ bad }) => bad))).toBe(iterations.failed + iterations.cutOff + iterations.dropped)
      for (const { succeeded, buckets } of blocks) expect(total([...decodeCounts(buckets, bucketCount(COARSE))])).toBe(succeeded)
    }),
  )
})

const none = histogramOf([])
const noPhases = { wait: none, dns: none, connect: none, tls: none, firstByte: none, body: none }
const noDatagrams = { exchanged: 0, lost: 0, duplicates: 0 }

describe('calls', () => {
  const recorder = new Recorder(settings)
  recorder.call({ ...plainCall, startedMs: 1, endedMs: 3, status: 200, opened: true, bytesSent: 10, bytesReceived: 500 })
  recorder.call({
    ...plainCall,
    name: 'items',
    startedMs: 1,
    endedMs: 5,
    status: 200,
    waitMs: 0,
    firstByteMs: 3,
    bodyMs: 1,
    bytesReceived: 70,
  })
  recorder.call({ ...plainCall, name: 'items', startedMs: 5, endedMs: 6, status: 503, failure: { code: 'status-503', message: '503' } })
  recorder.call({ ...plainCall, startedMs: 5, endedMs: 9, failure: { code: 'reset', message: 'reset' }, opened: true, connectMs: 0.5 })
  const { requests, steps, phases, iterations, errors } = recorder.snapshot()

  test('are counted together, with the time of those that succeeded', () => {
    expect(requests).toEqual({
      count: 4,
      failed: 2,
      opened: 2,
      statuses: { 200: 2, 503: 1 },
      failedDespiteStatus: {},
      serviceTime: histogramOf([2_000, 4_000]),
      errors: [
        { code: 'reset', message: 'reset', count: 1, firstAtMs: 0 },
        { code: 'status-503', message: '503', count: 1, firstAtMs: 0 },
      ],
      timed: 0,
      datagrams: noDatagrams,
      traffic: { bytes: { sent: 10, received: 570 } },
    })
  })

  test('that have a name are a step as well', () => {
    expect(steps).toEqual({
      items: {
        count: 2,
        failed: 1,
        opened: 0,
        statuses: { 200: 1, 503: 1 },
        failedDespiteStatus: {},
        serviceTime: histogramOf([4_000]),
        errors: [{ code: 'status-503', message: '503', count: 1, firstAtMs: 0 }],
        timed: 0,
        phases: { ...noPhases, wait: histogramOf([0]), firstByte: histogramOf([3_000]), body: histogramOf([1_000]) },
        datagrams: noDatagrams,
        traffic: { bytes: { sent: 0, received: 70 } },
      },
    })
  })

  test('leave a time for each phase that they went through', () => {
    expect(phases).toEqual({
      wait: histogramOf([0]),
      dns: none,
      connect: histogramOf([500]),
      tls: none,
      firstByte: histogramOf([3_000]),
      body: histogramOf([1_000]),
    })
  })

  test('add up their bytes', () => {
    expect(bytesOf(requests.traffic)).toEqual({ sent: 10, received: 570 })
  })

  test('are neither iterations nor errors of one', () => {
    expect(iterations.started).toBe(0)
    expect(errors).toEqual([])
  })
})

test('a step without a call has no status and opens nothing', () => {
  const recorder = new Recorder(settings)
  recorder.step('parse', 1.5, undefined)
  recorder.step('parse', 9, { code: 'thrown', message: 'no' })
  expect(recorder.snapshot().steps).toEqual({
    parse: {
      count: 2,
      failed: 1,
      opened: 0,
      statuses: {},
      failedDespiteStatus: {},
      serviceTime: histogramOf([1_500]),
      errors: [{ code: 'thrown', message: 'no', count: 1, firstAtMs: 0 }],
      timed: 2,
      datagrams: noDatagrams,
    },
  })
})

test('what is handed over may be used again', () => {
  const recorder = new Recorder(settings)
  const reused = { index: 1, dueMs: 0, startedMs: 0, status: 200, longestStep: 'items' as string | undefined, longestStepMs: 8, stepsMs: 9 }
  recorder.succeed(reused, 10)
  Object.assign(reused, { index: 2, dueMs: 15, longestStep: undefined, longestStepMs: 0, stepsMs: 0 })
  recorder.succeed(reused, 20)
  expect(recorder.snapshot().slowest).toEqual([
    { index: 1, status: 200, startMs: 0, latencyMs: 10, step: 'items', stepMs: 8, stepsMs: 9 },
    { index: 2, status: 200, startMs: 15, latencyMs: 5, step: undefined, stepMs: 0, stepsMs: 0 },
  ])
})

describe('a snapshot', () => {
  test('is plain data that can be sent to another thread', () => {
    fc.assert(
      fc.property(eventsUpTo(30), (events) => {
        const snapshot = snapshotOf(events)
        expect(structuredClone(snapshot)).toEqual(snapshot)
      }),
    )
  })

  test('stays as it was when recording goes on', () => {
    fc.assert(
      fc.property(eventsUpTo(30), fc.nat({ max: 30 }), (events, taken) => {
        const recorder = new Recorder(settings)
        tell(recorder, events.slice(0, taken))
        const snapshot = recorder.snapshot()
        const before = structuredClone(snapshot)
        tell(recorder, events.slice(taken))
        expect(snapshot).toEqual(before)
      }),
    )
  })

  test('of nothing has no times', () => {
    expect(new Recorder(settings).snapshot()).toMatchObject({
      firstDueMs: Number.NaN,
      lastEndMs: Number.NaN,
      slowest: [],
      blocks: [],
      steps: {},
      metrics: {},
      metricsLeftOut: 0,
    })
  })
})

test('memory does not grow from 10^5 to 10^7 iterations', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const usedBytes = (): number => {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const recorder = new Recorder(settings)
  // From 1 µs to 8 s and back, so that all magnitudes are hit.
  const latenciesMs = Float64Array.from({ length: 24 }, (_, power) => 2 ** (power - 10))
  const running = { index: 0, dueMs: 0, startedMs: 0, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }
  const runTo = (last: number): void => {
    for (; running.index < last; running.index++) {
      const endedMs = running.index * 0.1
      running.dueMs = endedMs - latenciesMs[running.index % 24]!
      running.startedMs = running.dueMs
      recorder.begin(running.dueMs)
      if (running.index % 1_000 === 0) recorder.fail(running, endedMs, `code-${running.index}`, 'message')
      else recorder.succeed(running, endedMs)
    }
  }
  runTo(100_000)
  const before = usedBytes()
  runTo(10_000_000)
  expect(usedBytes() - before).toBeLessThan(1_000_000)
  expect(recorder.snapshot().iterations).toMatchObject({ started: 10_000_000, succeeded: 9_990_000, failed: 10_000 })
})

test('datagrams are counted with the step they belong to and with all of them: answered, lost, come again; what was given up is neither', () => {
  const recorder = new Recorder(settings)
  recorder.call({ ...plainCall, name: 'ping', answered: true })
  recorder.call({ ...plainCall, name: 'ping', answered: false, duplicates: 2, failure: { code: 'lost', message: 'lost' } })
  recorder.call({ ...plainCall, name: 'ping', answered: undefined, failure: { code: 'aborted', message: 'aborted' } })
  recorder.call({ ...plainCall, duplicates: 1 })
  const { requests, steps } = recorder.snapshot()
  expect(steps['ping']).toMatchObject({ count: 3, failed: 2, datagrams: { exchanged: 2, lost: 1, duplicates: 2 } })
  expect(requests).toMatchObject({ count: 4, datagrams: { exchanged: 2, lost: 1, duplicates: 3 } })
})
