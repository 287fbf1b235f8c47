import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { planFrom } from '../../../src/plan/plan-from.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Abort } from '../../../src/record/run-record.ts'
import { PhaseRecorders } from '../../../src/run/recording/phase-recorders.ts'
import { recordFrom, type RunStatus } from '../../../src/run/local/run-status.ts'
import { ReportedShare } from '../../../src/run/workers/reported-share.ts'
import { ReportWriter } from '../../../src/run/workers/worker-entry.ts'
import { quietGenerator, quietObservations } from '../../helpers/results/run-record.ts'
import { eventsUpTo, tell, type Event } from '../../record/events.ts'

const status: RunStatus = {
  measureFromMs: 5_000,
  generator: quietGenerator,
  schedule: { due: 3, sent: 2, dropped: 1 },
  users: { planned: 3, started: 2, failedStart: 0 },
  aborted: undefined,
  observations: quietObservations,
}

/** A part of which a test records itself what has happened. */
function part(options: LoadOptions) {
  const plan = planFrom({ seed: 1, warmup: '5s', ...options }, {}).plan
  const recorders = new PhaseRecorders(plan, 5_000)
  const ended: Abort['by'][] = []
  const live = {
    recorders,
    status: () => ({ ...status, activeUsers: 2 }),
    live: () => ({ activeUsers: 2, loopDelayP99Ms: 0, sendLatenessP99Ms: 0 }),
    sentValues: () => [],
    end: (by: Abort['by']) => void ended.push(by),
    change: () => {},
  }
  return { known: new ReportedShare(plan), recorders, writer: new ReportWriter(live) }
}

const reportRecorders = (recorders: PhaseRecorders, events: readonly Event[]): void => {
  for (const event of events) tell(recorders.recorderFor(event.index, event.atMs), [event])
}

const plans: readonly LoadOptions[] = [
  { rate: 10, duration: '1h' },
  { rate: 10, stages: [{ for: '20s' }, { to: 50, over: '40s' }, { for: '1h' }] },
]

test('reports, each of what is new, add up to everything that was recorded', () => {
  fc.assert(
    fc.property(fc.constantFrom(...plans), eventsUpTo(120), fc.array(fc.nat({ max: 40 }), { maxLength: 6 }), (options, events, pauses) => {
      const { known, recorders, writer } = part(options)
      let from = 0
      for (const pause of [...pauses, events.length]) {
        reportRecorders(recorders, events.slice(from, from + pause))
        from += pause
        known.add(structuredClone(writer.next(from)))
      }
      // What calls say that belong to iterations which never began or ended is told with the next one that does.
      const isTold = events.every(({ kind }) => kind !== 'call' && kind !== 'step' && kind !== 'metric')
      const record = recordFrom(status, recorders.snapshots())
      if (isTold) expect(known.record).toEqual(record)
      expect(known.record!.measured.iterations).toEqual(record.measured.iterations)
      expect(known.record!.measured.blocks).toEqual(record.measured.blocks)
      expect(known.record!.measured.latency).toEqual(record.measured.latency)
      expect(known.record!.stages.map(({ iterations }) => iterations)).toEqual(record.stages.map(({ iterations }) => iterations))
      expect(known.record!.warmup.blocks).toEqual(record.warmup.blocks)
    }),
  )
})

test('a report tells nothing of stages in which nothing has happened since, and of blocks only those that are new', () => {
  const { recorders, writer } = part({ rate: 10, stages: [{ for: '20s' }, { for: '20s' }] })
  const succeed = (atMs: number): void => {
    const recorder = recorders.recorderFor(0, atMs)
    recorder.begin(atMs)
    recorder.succeed({ index: 0, dueMs: atMs, startedMs: atMs, status: 200, longestStep: undefined, longestStepMs: 0, stepsMs: 0 }, atMs)
  }
  const reported = (): object => writer.next(0).changes.map(({ index, delta }) => [index, delta.keptBlocks, delta.blocks.length])
  expect(reported()).toEqual([])
  for (let atMs = 5_000; atMs < 6_000; atMs += 100) succeed(atMs)
  expect(reported()).toEqual([[1, 0, 8]])
  expect(reported()).toEqual([])
  succeed(6_000)
  // The last block was being filled when it was told of.
  expect(reported()).toEqual([[1, 7, 2]])
  succeed(25_000)
  expect(reported()).toEqual([[2, 0, 1]])
})

test('of a part that has told nothing nothing is known; what it leaves behind replaces all reports', () => {
  const { known, recorders, writer } = part({ rate: 10, duration: '10s' })
  expect(known.record).toBe(undefined)
  expect(known.elapsedMs).toBe(undefined)
  known.add(writer.next(500))
  expect(known.elapsedMs).toBe(500)
  expect(known.measureFromMs).toBe(5_000)
  const record = recordFrom({ ...status, aborted: { by: 'signal', reason: 'enough', atMs: 1 } }, recorders.snapshots())
  known.complete(record)
  expect(known.record).toBe(record)
  expect(known.stages).toEqual([record.measured])
  expect(known.elapsedMs).toBe(Number.POSITIVE_INFINITY)
})
