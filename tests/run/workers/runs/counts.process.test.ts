import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import type { RunRecord } from '../../../../src/record/run-record.ts'
import { startFixture, type Fixture } from '../../../helpers/fixture-server.ts'
import { useWorkers } from './worker-run.ts'

const run = useWorkers()
let target: Fixture

beforeAll(async () => {
  target = await startFixture('steady')
})
afterAll(() => target.stop())
beforeEach(() => target.reset())

const carriers: readonly LoadOptions[] = [{}, { threads: 1 }, { threads: 2 }, { threads: 4 }, { processes: 2 }]

const plans: readonly (readonly [name: string, options: LoadOptions, measured: number, warmup: number])[] = [
  ['users by count', { concurrency: 5, iterations: 203 }, 203, 0],
  ['users by count after a warm-up by count', { concurrency: 3, iterations: 100, warmup: { iterations: 31 } }, 100, 31],
  ['one user', { concurrency: 1, iterations: 20 }, 20, 0],
  ['arrivals by time', { rate: 200, duration: 500 }, 100, 0],
  [
    'random arrivals by count after a warm-up by count',
    { rate: 400, arrivals: 'poisson', iterations: 101, warmup: { iterations: 17 } },
    101,
    17,
  ],
  ['a ramp of arrivals after a warm-up by time', { rate: 100, stages: [{ to: 300, over: 300 }, { for: 100 }], warmup: 100 }, 90, 10],
]

describe.for(plans)('%s', ([, options, measured, warmup]) => {
  test.for(carriers)('come out the same with %o', async (carrier) => {
    const record = await run({ kind: 'request', request: { url: `${target.url}/json` } }, { ...options, ...carrier })
    expect(record.measured.iterations).toEqual({ started: measured, succeeded: measured, failed: 0, cutOff: 0, dropped: 0 })
    expect(record.warmup.iterations.succeeded).toBe(warmup)
    expect(record.measured.statuses).toEqual({ 200: measured })
    expect(record.measured.latency.count).toBe(measured)
    expect(record.measured.requests.count + record.warmup.requests.count).toBe(measured + warmup)
    expect(record.observations.lostWorkers).toEqual([])
    expect(record.aborted).toBe(undefined)
    expect((await target.stats()).requests).toBe(measured + warmup)
    expectSound(record, options)
  })
})

function expectSound({ schedule, measured, stages }: RunRecord, { rate, stages: planned = [] }: LoadOptions): void {
  if (rate !== undefined) expect(schedule.due).toBe(measured.iterations.started)
  expect(stages).toHaveLength(planned.length)
  if (planned.length > 0) expect(stages.reduce((sum, { iterations }) => sum + iterations.started, 0)).toBe(measured.iterations.started)
}
