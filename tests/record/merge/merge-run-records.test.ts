import { deserialize, serialize } from 'node:v8'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeRunRecords } from '../../../src/record/merge/merge-run-records.ts'
import { Recorder } from '../../../src/record/recorder.ts'
import type { Abort, RunRecord } from '../../../src/record/run-record.ts'
import { recordOf, plainPlan } from '../../helpers/results/run-record.ts'
import { eventsUpTo, tell, type Event } from '../events.ts'

const BOUNDARY_MS = 1_000

/** What a run with two stages leaves behind that has seen these events; what is before the boundary is warm-up, what is after 30 s the second stage. */
function recordFrom(events: readonly Event[]): RunRecord {
  const recorders = [0, 1, 2].map(
    () => new Recorder({ blockMs: 62.5, window: { startMs: BOUNDARY_MS, endMs: 60_000 }, startsWhenDue: false }),
  )
  const parts = [
    (atMs: number) => atMs < BOUNDARY_MS,
    (atMs: number) => atMs >= BOUNDARY_MS && atMs < 30_000,
    (atMs: number) => atMs >= 30_000,
  ]
  recorders.forEach((recorder, part) =>
    tell(
      recorder,
      events.filter(({ atMs }) => parts[part]!(atMs)),
    ),
  )
  const all = new Recorder({ blockMs: 62.5, window: { startMs: BOUNDARY_MS, endMs: 60_000 }, startsWhenDue: false })
  tell(
    all,
    events.filter(({ atMs }) => atMs >= BOUNDARY_MS),
  )
  const measured = all.snapshot()
  return {
    ...recordOf(plainPlan(), []),
    warmup: recorders[0]!.snapshot(),
    measured,
    stages: recorders.slice(1).map((recorder) => recorder.snapshot()),
    measureFromMs: Number.isNaN(measured.lastEndMs) ? Number.NaN : BOUNDARY_MS,
    measuredMs: measured.lastEndMs - BOUNDARY_MS,
  }
}

const shares = fc.integer({ min: 1, max: 4 }).chain((count) =>
  eventsUpTo(80).chain((events) =>
    fc.array(fc.nat({ max: count - 1 }), { minLength: events.length, maxLength: events.length }).map((owners) => ({
      all: events,
      parts: Array.from({ length: count }, (_, share) => events.filter((_event, at) => owners[at] === share)),
    })),
  ),
)

/** The ways of a record from a thread and from a process. */
const ways = {
  thread: (record: RunRecord) => structuredClone(record),
  process: (record: RunRecord) => deserialize(serialize(record)) as RunRecord,
}

test.for(Object.entries(ways))(
  'shares that come back from a %s add up, bit for bit, to what one recorder of everything holds',
  ([, sent]) => {
    fc.assert(
      fc.property(shares, ({ all, parts }) => {
        const { measured, warmup, stages, measuredMs } = mergeRunRecords(parts.map((part) => sent(recordFrom(part))))
        const whole = recordFrom(all)
        expect({ measured, warmup, stages, measuredMs }).toEqual({
          measured: whole.measured,
          warmup: whole.warmup,
          stages: whole.stages,
          measuredMs: whole.measuredMs,
        })
      }),
    )
  },
)

const fine = recordOf(plainPlan(), [{ count: 5, latencyMs: 10 }])

const aborted = (first: Abort | undefined, second: Abort | undefined): Abort | undefined =>
  mergeRunRecords([
    { ...fine, aborted: first },
    { ...fine, aborted: second },
  ]).aborted

/** A record of 200 steps, each with a name of its own. */
function stepsFrom(first: number): RunRecord {
  const recorder = new Recorder({ blockMs: 62.5, window: { startMs: 0, endMs: 1_000 }, startsWhenDue: true })
  for (let name = first; name < first + 200; name++) recorder.step(`step ${name}`, 1, undefined)
  return { ...fine, measured: recorder.snapshot() }
}

describe('merging the records of shares', () => {
  test('tells the worst of how the generator did, and adds up what it used', () => {
    const { generator } = mergeRunRecords([
      { ...fine, generator: { loopDelayP99Ms: 3, utilization: 0.2, sendLatenessP99Ms: 0.5, gcMs: 4, cpuMs: 100, cpuWaitRatio: 0.1 } },
      { ...fine, generator: { loopDelayP99Ms: 1, utilization: 0.9, sendLatenessP99Ms: 2.5, gcMs: 6, cpuMs: 50, cpuWaitRatio: 0.3 } },
    ])
    expect(generator).toEqual({ loopDelayP99Ms: 3, utilization: 0.9, sendLatenessP99Ms: 2.5, gcMs: 10, cpuMs: 150, cpuWaitRatio: 0.4 })
  })

  test('adds up schedules and users', () => {
    const { schedule, users } = mergeRunRecords([
      { ...fine, schedule: { due: 10, sent: 8, dropped: 2 }, users: { planned: 3, started: 2, failedStart: 1 } },
      { ...fine, schedule: { due: 5, sent: 5, dropped: 0 }, users: { planned: 2, started: 2, failedStart: 0 } },
    ])
    expect({ schedule, users }).toEqual({ schedule: { due: 15, sent: 13, dropped: 2 }, users: { planned: 5, started: 4, failedStart: 1 } })
  })

  test('keeps what any share has seen', () => {
    const { observations } = mergeRunRecords([
      {
        ...fine,
        observations: {
          ...fine.observations,
          usedClient: false,
          abandoned: 2,
          sharedLoop: true,
          evictedCookies: 2,
          sentValues: ['one', 'two'],
          reached: { '127.0.0.1 80': 2, '::1 81': 1 },
          lostWorkers: ['worker 1'],
        },
      },
      {
        ...fine,
        observations: {
          ...fine.observations,
          abandoned: 1,
          mock: 'MockAgent',
          coverage: true,
          evictedCookies: 1,
          sentValues: ['two', 'three'],
          reached: { '127.0.0.1 80': 3 },
          lostWorkers: ['worker 2'],
        },
      },
    ])
    expect(observations).toEqual({
      abandoned: 3,
      sharedLoop: true,
      usedClient: true,
      mock: 'MockAgent',
      coverage: true,
      evictedCookies: 3,
      sentValues: ['one', 'two', 'three'],
      reached: { '127.0.0.1 80': 5, '::1 81': 1 },
      stepsOverflowed: false,
      lostWorkers: ['worker 1', 'worker 2'],
    })
  })

  test('says why the first of them ended early', () => {
    const early: Abort = { by: 'users', reason: 'none left', atMs: 100 }
    const late: Abort = { by: 'signal', reason: 'enough', atMs: 200 }
    expect(aborted(late, early)).toBe(early)
    expect(aborted(early, late)).toBe(early)
    expect(aborted(undefined, late)).toBe(late)
    expect(aborted(undefined, undefined)).toBe(undefined)
  })

  test('finds that names of steps found no room together, where each share had room', () => {
    expect(mergeRunRecords([stepsFrom(0), stepsFrom(200)]).observations.stepsOverflowed).toBe(true)
    expect(mergeRunRecords([stepsFrom(0), stepsFrom(0)]).observations.stepsOverflowed).toBe(false)
  })
})
