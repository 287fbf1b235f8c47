import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { planFrom } from '../../../../src/plan/plan-from.ts'
import type { RunRecord } from '../../../../src/record/run-record.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { resultFrom } from '../../../../src/result/result.ts'
import { matchers } from '../../../../src/vitest/matchers/matchers.ts'
import { endChildren, workersOf } from '../children.ts'
import { taskOf, useWorkers } from './worker-run.ts'

expect.extend(matchers)

const run = useWorkers()
const task = taskOf('dying')

afterEach(endChildren)

type Kind = 'threads' | 'processes'
type How = 'exit' | 'throw' | 'reject' | 'memory' | 'crash' | 'kill' | 'spin'

/** In which it can say what it has done until then. */
const WITH_LAST_WORDS: readonly How[] = ['exit', 'throw', 'reject']

const settings = { resourceLimits: { maxOldGenerationSizeMb: 24 } }

const ways: readonly (readonly [kind: Kind, how: How, reported: string])[] = [
  ['threads', 'exit', 'exited with code 3'],
  ['threads', 'throw', 'ended by an uncaught error: thrown where nobody catches'],
  ['threads', 'reject', 'ended by an uncaught error: rejected where nobody looks'],
  ['threads', 'memory', 'ran out of memory'],
  ['processes', 'exit', 'exited with code 3'],
  ['processes', 'throw', 'exited with code 1'],
  ['processes', 'reject', 'exited with code 1'],
  ['processes', 'crash', 'was killed by SIGSEGV'],
  ['processes', 'kill', 'was killed by SIGKILL'],
]

const resultOf = (options: LoadOptions, record: RunRecord): LoadResult => resultFrom(planFrom({ seed: 1, ...options }, {}).plan, record)

function expectInvalid(result: LoadResult): void {
  expect(result.findings.map(({ kind }) => kind)).toContain('worker-lost')
  expect(result.sound).toBe(false)
  expect(() => expect(result).toHaveErrorRateBelow('50%')).toThrow('INVALID')
  expect(() => expect(result).toHaveLatencyBelow({ p50: '1h' })).toThrow('INVALID')
  expect(() => expect(result).toHaveThroughputAbove(0.001)).toThrow('INVALID')
}

describe.for(ways)('one of three %s that ends by %s', ([kind, how, reported]) => {
  test('is named, what it reported is kept, and the others do their part', async () => {
    const options: LoadOptions = { concurrency: 3, iterations: 690, [kind]: 3 }
    // The 190th of worker 2, which has reported once by then.
    const record = await run(task, options, { data: { at: 571, how, sleepMs: 4 }, settings })
    const { iterations, latency } = record.measured
    const done = iterations.started - 460
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThanOrEqual(190)
    if (WITH_LAST_WORDS.includes(how)) expect(done).toBe(190)
    expect(iterations).toEqual({ started: 460 + done, succeeded: 460 + done, failed: 0, cutOff: 0, dropped: 0 })
    expect(latency.count).toBe(iterations.succeeded)
    expect(record.observations.lostWorkers).toEqual([
      expect.stringMatching(`^worker 2 of 3 ${reported} after its report at .+s; ${230 - done} of its 230 iterations are missing$`),
    ])
    expect(workersOf(process.pid)).toEqual([])
    expectInvalid(resultOf(options, record))
  })
})

test.for(['threads', 'processes'] as const)('the end of one of the %s is noticed within a second', async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-load-'))
  try {
    const mark = join(folder, 'mark')
    const record = await run(task, { duration: '30s', [kind]: 1 }, { data: { at: 50, how: 'exit', mark } })
    expect(Date.now() - Number(readFileSync(mark, 'utf8'))).toBeLessThan(1_000)
    expect(record.observations.lostWorkers).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('arrivals that a lost worker did not send were due, and count for nothing else', async () => {
  const options: LoadOptions = { rate: 200, duration: '1400ms', threads: 2 }
  const record = await run(task, options, { data: { at: 161, how: 'exit' } })
  expect(record.schedule.due).toBe(280)
  expect(record.schedule.sent).toBe(record.measured.iterations.started)
  expect(record.observations.lostWorkers).toEqual([
    expect.stringMatching(/^worker 2 of 2 exited with code 3 after its report at .+s; [56]\d of its 140 iterations are missing$/),
  ])
  expectInvalid(resultOf(options, record))
})

test('if every worker is lost before its first iteration has ended, nothing was measured', async () => {
  const options: LoadOptions = { concurrency: 2, iterations: 10, processes: 2 }
  const record = await run(task, options, { data: { how: 'kill' } })
  // On a busy machine, a report without an iteration may come first.
  expect(record.observations.lostWorkers).toEqual(
    [1, 2].map((worker) =>
      expect.stringMatching(
        new RegExp(
          `^worker ${worker} of 2 was killed by SIGKILL (before its first report|after its report at .+s); 5 of its 5 iterations are missing$`,
        ),
      ),
    ),
  )
  expect(record.measured.iterations).toEqual({ started: 0, succeeded: 0, failed: 0, cutOff: 0, dropped: 0 })
  expect(() => expect(resultOf(options, record)).toHaveErrorRateBelow('50%')).toThrow('Nothing was measured')
})

test.for(['threads', 'processes'] as const)(
  'one of two %s that computes for ever is given up a second after the end of the run',
  async (kind) => {
    const options: LoadOptions = { concurrency: 2, duration: 700, gracefulStop: 100, timeout: 200, [kind]: 2 }
    const record = await run(task, options, { data: { at: 201, how: 'spin' } })
    expect(record.observations.lostWorkers).toEqual([
      expect.stringMatching(/^worker 2 of 2 blocked its event loop for [\d.]+ s (after its report at|before its first report)/),
    ])
    expect(record.measured.iterations.succeeded).toBeGreaterThan(100)
    expect(record.aborted).toBe(undefined)
    expect(workersOf(process.pid)).toEqual([])
    expectInvalid(resultOf(options, record))
  },
)
