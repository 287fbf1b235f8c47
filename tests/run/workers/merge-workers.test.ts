import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import { WHOLE_RUN } from '../../../src/pace/share.ts'
import { describeLost, emptyRecord, mergeWorkers, recordOfLost, type LostShare } from '../../../src/run/workers/merge-workers.ts'
import type { GroupMember, ReportedState } from '../../../src/run/workers/share-group.ts'
import { plainPlan, recordOf, recorderFor, tell } from '../../helpers/results/run-record.ts'

const parts = [{ index: 1, count: 4 }]

/** A report of the second of four shares that has done 40 iterations, of which 10 failed, and has 3 going on. */
function lostAt(options: LoadOptions, elapsedMs = 2_500, withinMs = Number.POSITIVE_INFINITY): LostShare {
  const plan = plainPlan(options)
  const recorder = recorderFor(plan)
  tell(recorder, [
    { count: 30, latencyMs: 5 },
    { count: 10, latencyMs: 5, ends: 'failed' },
  ])
  for (let going = 0; going < 3; going++) recorder.begin(100)
  const measured = recorder.snapshot()
  const record: RunRecord = { ...recordOf(plan, []), measured, schedule: { due: 45, sent: 43, dropped: 0 } }
  return { plan, parts, reported: { record, elapsedMs }, withinMs }
}

const reported = (lost: LostShare): string => describeLost('worker 2 of 4', 'exited with code 1', lost)

test('iterations that were going on when it was last heard of are left out', () => {
  const { measured } = recordOfLost(lostAt({ concurrency: 4, iterations: 400 }))
  expect(measured.iterations).toEqual({ started: 40, succeeded: 30, failed: 10, cutOff: 0, dropped: 0 })
  expect(measured.latency.count).toBe(30)
})

test('what it did not send was due', () => {
  expect(recordOfLost(lostAt({ rate: 100, duration: '4s' })).schedule).toEqual({ due: 100, sent: 40, dropped: 0 })
  // The run was ended for all after two seconds.
  expect(recordOfLost(lostAt({ rate: 100, duration: '4s' }, 1_500, 2_000)).schedule).toEqual({ due: 50, sent: 40, dropped: 0 })
  expect(recordOfLost(lostAt({ concurrency: 4, iterations: 400 })).schedule).toEqual({ due: 40, sent: 40, dropped: 0 })
})

test('it is told what became of it, and how much of its share is missing', () => {
  expect(reported(lostAt({ concurrency: 4, iterations: 400 }))).toBe(
    'worker 2 of 4 exited with code 1 after its report at 2.5 s; 60 of its 100 iterations are missing',
  )
  expect(reported(lostAt({ rate: 100, duration: '4s' }))).toBe(
    'worker 2 of 4 exited with code 1 after its report at 2.5 s; 60 of its 100 iterations are missing',
  )
  expect(reported(lostAt({ concurrency: 4, duration: '4s' }))).toBe('worker 2 of 4 exited with code 1 after its report at 2.5 s')
  expect(reported({ ...lostAt({ concurrency: 4, iterations: 400 }), reported: undefined })).toBe(
    'worker 2 of 4 exited with code 1 before its first report; 100 of its 100 iterations are missing',
  )
})

test('an agent that carried two shares of eight is missed as one that carried a share of four', () => {
  const ofEight = [
    { index: 1, count: 8 },
    { index: 5, count: 8 },
  ]
  for (const options of [
    { concurrency: 8, iterations: 400 },
    { rate: 100, duration: '4s' },
  ] satisfies LoadOptions[]) {
    const lost = lostAt(options)
    expect(recordOfLost({ ...lost, parts: ofEight })).toEqual(recordOfLost(lost))
    expect(reported({ ...lost, parts: ofEight })).toBe(reported(lost))
    expect(emptyRecord(lost.plan, ofEight).users).toEqual(emptyRecord(lost.plan, parts).users)
  }
})

test('a worker that an agent has lost is named with its agent', () => {
  const plan = plainPlan({ concurrency: 2, iterations: 10 })
  const lostWorkers = ['worker 1 of 2 exited with code 1 before its first report']
  const record = recordOf(plan, [], { observations: { lostWorkers } })
  const reported: Partial<ReportedState> = { record, elapsedMs: 1 }
  const agent: Partial<GroupMember> = {
    name: 'agent 1 of 2 (host, K0-1)',
    shares: [{ job: 0, plan, parts: [WHOLE_RUN], reported: reported as ReportedState }],
  }
  expect(mergeWorkers([plan], [agent as GroupMember], undefined).whole.observations.lostWorkers).toEqual([
    'in agent 1 of 2 (host, K0-1): worker 1 of 2 exited with code 1 before its first report',
  ])
})

test('of a share that never told anything nothing is known but what was planned', () => {
  const plan = plainPlan({ concurrency: 6, stages: [{ for: 100 }, { for: 100 }] })
  const record = emptyRecord(plan, parts)
  expect(record.users).toEqual({ planned: 2, started: 0, failedStart: 0 })
  expect(record.stages).toHaveLength(2)
  expect(record.measured.iterations.started).toBe(0)
})
