import { describe, expect, test } from 'vitest'
import { between } from '../../../src/plan/options/between.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import type { RunRecord } from '../../../src/record/run-record.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'
import { EngineDouble, userOn } from '../engine-double.ts'
import { manualJob, type ManualSurroundings } from '../manual-job.ts'
import { manualRun } from '../manual-run.ts'
import { countsOf, played } from './played.ts'

async function run(
  options: LoadOptions,
  task: (context: TaskContext, clock: ManualClock) => unknown,
  around?: ManualSurroundings,
): Promise<RunRecord & { readonly tookMs: number; readonly timersLeft: number }> {
  const { clock, record } = manualJob(options, task, around)
  const originMs = clock.now()
  const ended = await clock.until(record)
  return { ...ended, tookMs: clock.now() - originMs, timersLeft: clock.pendingTimers }
}

const rangeOf = (encoded: Snapshot['latency']): readonly number[] => {
  const histogram = Histogram.decode(encoded)
  return [histogram.quantile(0) / 1_000, histogram.quantile(1) / 1_000]
}

test('a pause in a task takes its time, and is no part of the latency', async () => {
  const { measured, tookMs } = await run({ concurrency: 1, iterations: 3 }, async ({ pause }, clock) => {
    await clock.sleep(10)
    await pause('200ms')
    await clock.sleep(20)
    await pause(300)
    await pause(0)
  })
  expect(rangeOf(measured.latency)).toEqual([30, 30])
  expect(tookMs).toBe(3 * 530)
  expect(measured.slowest[0]).toMatchObject({ startMs: 500, latencyMs: 30 })
})

test('it is no part of the latency of a step that it is in, nor of one around that', async () => {
  const { measured } = await run({ concurrency: 1, iterations: 1 }, async ({ pause, step }, clock) => {
    await step('outer', async () => {
      await clock.sleep(5)
      await step('inner', async () => {
        await pause(100)
        await clock.sleep(7)
      })
      await pause(1_000)
    })
    await step('after', () => clock.sleep(3))
  })
  expect(Object.entries(measured.steps).map(([name, { serviceTime }]) => [name, serviceTime.min, serviceTime.max])).toEqual([
    ['inner', 7_000, 7_000],
    ['outer', 12_000, 12_000],
    ['after', 3_000, 3_000],
  ])
})

test('the timeout starts again after each pause', async () => {
  const { measured } = await run({ concurrency: 1, iterations: 2, timeout: 50 }, async ({ pause, index }, clock) => {
    await clock.sleep(40)
    await pause(1_000)
    await clock.sleep(40)
    await pause(1_000)
    await clock.sleep(index === 0 ? 40 : 60)
  })
  expect(measured.iterations).toMatchObject({ succeeded: 1, failed: 1 })
  expect(measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
})

test('in an open model latency counts from when the arrival was due, service time from when it was sent, both without pauses', async () => {
  const clock = { turnMs: 0, latenessMs: () => 4 }
  const sent = manualRun(
    { rate: 10, iterations: 5 },
    async (user, manual) => {
      await manual.sleep(10)
      await user.context.pause(250)
      await manual.sleep(20)
    },
    clock,
  )
  sent.loop.start()
  await sent.clock.until(sent.loop.ended)
  await sent.clock.until(sent.iterations.idle())
  const { measured } = sent.recorders.snapshots()
  // The first is sent at once, the others 4 ms late.
  expect(rangeOf(measured.serviceTime)).toEqual([30, 30])
  expect(rangeOf(measured.latency)).toEqual([30, 34])
  expect(sent.loop.report()).toMatchObject({ sendLatenessP99Ms: 4, schedule: { due: 5, sent: 5, dropped: 0 } })
})

test('pauses at the same time count once, from the first start to the last end', async () => {
  const { measured, tookMs } = await run({ concurrency: 1, iterations: 1 }, async ({ pause, step }, clock) => {
    const late = async (): Promise<void> => {
      await step('late', async () => {
        await clock.sleep(50)
        await pause(100)
      })
    }
    await Promise.all([pause(100), pause(80), late()])
    await clock.sleep(5)
  })
  expect(tookMs).toBe(155)
  expect(rangeOf(measured.latency)).toEqual([5, 5])
  expect(measured.steps.late?.serviceTime.max).toBe(0)
})

test('while a call goes on beside a pause, the user waits for the target, and that counts', async () => {
  const fate = { reply: 'in time', afterMs: 40, status: 200, endsCalls: 'at once', says: 1 } as const
  const calling = manualRun(
    { concurrency: 1, iterations: 1, timeout: 1_000 },
    async (user, clock) => {
      const { pause, http } = user.context
      const call = async (): Promise<void> => {
        await clock.sleep(10)
        await http.get('http://127.0.0.1/')
      }
      await Promise.all([pause(100), call()])
    },
    { open: (observer, clock) => userOn(new EngineDouble(clock, () => fate), observer, clock) },
  )
  calling.loop.start()
  await calling.clock.until(calling.iterations.idle())
  expect(calling.elapsedMs()).toBe(100)
  expect(rangeOf(calling.recorders.snapshots().measured.latency)).toEqual([40, 40])
})

test('a call that hangs beside a pause is ended by the timeout', async () => {
  const fate = { reply: 'never', afterMs: 0, status: 200, endsCalls: 'at once', says: 1 } as const
  const hanging = manualRun(
    { concurrency: 1, iterations: 1, timeout: 50 },
    async (user) => {
      const { pause, http } = user.context
      await Promise.all([pause('1h'), http.get('http://127.0.0.1/')])
    },
    { open: (observer, clock) => userOn(new EngineDouble(clock, () => fate), observer, clock) },
  )
  hanging.loop.start()
  await hanging.clock.until(hanging.iterations.idle())
  expect(hanging.elapsedMs()).toBe(50)
  expect(hanging.recorders.snapshots().measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
  await hanging.clock.advance(1)
  hanging.iterations.close()
  expect(hanging.clock.pendingTimers).toBe(0)
})

test('a pause ends at once when the run ends, and what would come after it is not done', async () => {
  const notes: string[] = []
  const { measured, tookMs, timersLeft } = await run(
    { concurrency: 2, duration: 100, gracefulStop: 50 },
    async ({ pause, user, signal }) => {
      await pause('1h').catch((error: Error & { code?: string }) => {
        notes.push(`user ${user} ${error.code}, ${signal.aborted ? 'aborted' : 'live'}`)
        throw error
      })
      notes.push('never')
    },
  )
  expect(tookMs).toBe(150)
  expect(notes).toEqual(['user 0 aborted, aborted', 'user 1 aborted, aborted'])
  expect(measured.iterations).toMatchObject({ started: 2, cutOff: 2 })
  expect(timersLeft).toBe(0)
})

test('a graceful stop that is longer than the timeout ends a pause as well', async () => {
  const options = { concurrency: 1, duration: 100, timeout: 50 }
  const longer = await run({ ...options, gracefulStop: 400 }, ({ pause }) => pause('1h'))
  expect([longer.tookMs, longer.measured.iterations.cutOff]).toEqual([500, 1])
  const equal = await run({ ...options, gracefulStop: 50 }, ({ pause, iteration }, clock) =>
    iteration === 0 ? clock.sleep(90) : pause('1h'),
  )
  expect(equal.measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
  expect(equal.tookMs).toBeLessThanOrEqual(400)
})

test('a pause ends at once when the run is aborted', async () => {
  const controller = new AbortController()
  const { clock, record } = manualJob({ concurrency: 1, iterations: 10 }, ({ pause }) => pause('1h'), { signal: controller.signal })
  const originMs = clock.now()
  clock.at(originMs + 70, () => controller.abort(new Error('enough')))
  const { aborted, measured } = await clock.until(record)
  expect(clock.now() - originMs).toBe(70)
  expect(aborted).toMatchObject({ by: 'signal', reason: 'enough' })
  expect(measured.iterations).toMatchObject({ started: 1, cutOff: 1 })
})

test('a pause that the task does not wait for fails the iteration, and goes on in no other', async () => {
  const { measured, timersLeft, tookMs } = await run({ concurrency: 1, iterations: 3 }, ({ pause, index }, clock) => {
    if (index === 1) void pause('1h')
    return clock.sleep(10)
  })
  expect(measured.iterations).toMatchObject({ succeeded: 2, failed: 1 })
  expect(measured.errors).toMatchObject([
    {
      code: 'not-awaited',
      message: 'the task ended while 1 of its calls of `pause` went on: await each call, or return its promise',
      count: 1,
    },
  ])
  expect([timersLeft, tookMs]).toEqual([0, 30])
})

test('a pause after the end of its iteration is refused', async () => {
  const said: unknown[] = []
  await run({ concurrency: 1, iterations: 2 }, ({ pause, iteration }, clock) => {
    if (iteration === 0) clock.at(clock.now() + 15, () => void pause(5).catch((error: unknown) => said.push(error)))
    return clock.sleep(10)
  })
  expect(said).toMatchObject([
    { code: 'aborted', message: expect.stringContaining('Expected `pause` to be used while its iteration goes on') },
  ])
})

test.each([
  ['soon', "a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), got 'soon' (string)"],
  [-1, "a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), got -1 (number)"],
  [undefined, "a pause of at most 24 h such as 500, '2s' or between('1s', '5s'), got undefined"],
  [{ minMs: 5, maxMs: 1 }, "a range from between('1s', '5s'), got { minMs: 5, maxMs: 1 } (object)"],
])('a pause of %o fails the iteration with what it must be', async (time, expected) => {
  const { measured } = await run({ concurrency: 1, iterations: 1 }, ({ pause }) => pause(time as number))
  expect(measured.errors).toMatchObject([{ code: 'bad-duration', message: `Expected the time of pause() to be ${expected}` }])
})

/** How long each pause is, by user and iteration, in tasks that last `taskMs` besides. */
async function drawn(seed: number, concurrency: number, taskMs: number): Promise<Record<string, readonly number[]>> {
  const pauses: Record<string, number[]> = {}
  await run({ seed, concurrency, iterations: 6 }, async ({ pause, user, iteration }, clock) => {
    const own: number[] = (pauses[`${user}/${iteration}`] = [])
    for (let nth = 0; nth < 3; nth++) {
      const sinceMs = clock.now()
      await pause(between(20, 1_000))
      own.push(clock.now() - sinceMs)
    }
    await clock.sleep(taskMs)
  })
  return pauses
}

test('drawn pauses depend only on seed, user and iteration, and lie in their range', async () => {
  const first = await drawn(5, 2, 10)
  const other = await drawn(5, 3, 400)
  expect(other['0/0']).toEqual(first['0/0'])
  expect(other['1/1']).toEqual(first['1/1'])
  expect(await drawn(6, 2, 10)).not.toEqual(first)
  const all = Object.values(first).flat()
  expect(new Set(all).size).toBeGreaterThan(15)
  for (const ms of all) expect(ms >= 20 && ms <= 1_000).toBe(true)
})

describe('in a scenario', () => {
  test('a pause is no part of the step of its task, in tasks and flows', async () => {
    const { record } = await played({ concurrency: 1, iterations: 1 }, ({ clock }) => ({
      flow: [
        {
          name: 'pausing',
          run: async ({ pause }) => {
            await clock.sleep(10)
            await pause(100)
          },
        },
        { name: 'plain', run: () => clock.sleep(20) },
      ],
    }))
    expect(record.measured.steps.pausing?.serviceTime.max).toBe(10_000)
    expect(rangeOf(record.measured.latency)).toEqual([30, 30])
    const chosen = await played({ concurrency: 1, iterations: 1 }, ({ clock }) => ({
      tasks: { only: { run: ({ pause }) => pause(500).then(() => clock.sleep(8)) } },
    }))
    expect(chosen.record.measured.steps.only?.serviceTime.max).toBe(8_000)
  })

  test('`start` and `stop` may pause, beyond the timeout and at the end of the run', async () => {
    const { notes, record } = await played({ concurrency: 1, duration: 100, timeout: 50, gracefulStop: 0 }, ({ clock, note }) => ({
      start: async ({ pause }) => {
        await pause(60)
        note('started')
      },
      stop: async ({ pause }) => {
        await pause(80)
        note('stopped')
      },
      tasks: { work: { run: () => clock.sleep(25) } },
    }))
    expect(notes).toEqual(['60 started', '190 stopped'])
    expect(countsOf(record)).toEqual({ start: 1, stop: 1, work: '2, 1 failed' })
    expect(record.measured.steps.start?.serviceTime.max).toBe(0)
  })

  test('`vars` are empty at the start of each iteration, and what a step of a flow puts there reaches the next', async () => {
    const seen: unknown[] = []
    await played({ concurrency: 1, iterations: 2 }, () => ({
      think: 10,
      start: ({ vars }) => void (vars.from = 'start'),
      flow: [
        ({ vars, iteration }) => {
          seen.push({ ...vars })
          vars.token = `token ${iteration}`
        },
        { name: 'use', run: ({ vars }) => void seen.push({ ...vars }) },
      ],
    }))
    expect(seen).toEqual([{}, { token: 'token 0' }, {}, { token: 'token 1' }])
  })
})
