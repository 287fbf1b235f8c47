import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { ScenariosRecord } from '../../../src/record/merge/scenarios-record.ts'
import type { TaskContext } from '../../../src/run/task/context.ts'
import type { LocalScenario } from '../../../src/run/task/scenario.ts'
import { LoadError } from '../../../src/units/errors/error.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { manualJob } from '../manual-job.ts'

/** Runs tasks of the given length to the end of the run, and says when that was. */
async function runOf(options: LoadOptions, taskMs: number, remainingMs?: number) {
  const { clock, record } = manualJob(options, (_context, clock) => clock.sleep(taskMs), remainingMs === undefined ? {} : { remainingMs })
  const startMs = clock.now()
  const { measured, aborted, schedule } = await clock.until(record)
  return { ...measured.iterations, aborted, schedule, tookMs: clock.now() - startMs, left: clock.pendingTimers }
}

const never = (): Promise<never> => new Promise(() => {})

test('what is still running when the time is over may end within the grace', async () => {
  expect(await runOf({ concurrency: 2, duration: 100, gracefulStop: 50 }, 70)).toMatchObject({
    started: 4,
    succeeded: 4,
    cutOff: 0,
    tookMs: 140,
    aborted: undefined,
  })
})

test('what outlasts the grace is cut off when it is over', async () => {
  expect(await runOf({ concurrency: 2, duration: 100, gracefulStop: 30 }, 70)).toMatchObject({
    started: 4,
    succeeded: 2,
    cutOff: 2,
    tookMs: 130,
    aborted: undefined,
  })
})

test('a grace of 0 cuts off at the end', async () => {
  expect(await runOf({ concurrency: 1, duration: 100, gracefulStop: 0 }, 70)).toMatchObject({ succeeded: 1, cutOff: 1, tookMs: 100 })
})

test('the grace of an open run begins at its end, not at its last arrival', async () => {
  // The last arrival is due at 50 s; the run lasts 60 s, and its grace 5 s.
  expect(await runOf({ rate: '6/m', duration: '60s' }, 14_000)).toMatchObject({ started: 6, succeeded: 6, cutOff: 0, tookMs: 64_000 })
})

test('where the count is reached before the time is over, what is going on has that time as well', async () => {
  expect(await runOf({ concurrency: 2, iterations: 2, duration: 1_000, gracefulStop: 10 }, 900)).toMatchObject({
    succeeded: 2,
    tookMs: 900,
  })
  expect(await runOf({ concurrency: 2, iterations: 2, duration: 1_000, gracefulStop: 10 }, 2_000)).toMatchObject({
    cutOff: 2,
    tookMs: 1_010,
  })
})

test('a grace as long as the timeout leaves the ending to the timeout', async () => {
  expect(await runOf({ concurrency: 2, iterations: 4, timeout: 100, gracefulStop: 100 }, 60)).toMatchObject({ succeeded: 4, tookMs: 120 })
  const hung = manualJob({ concurrency: 2, iterations: 2, timeout: 100, gracefulStop: 100 }, never)
  expect((await hung.clock.until(hung.record)).measured.iterations).toMatchObject({ failed: 2, cutOff: 0 })
})

test('the time that is left shortens the grace of a timed run, which is no early end', async () => {
  expect(await runOf({ concurrency: 1, duration: 1_000, gracefulStop: '5s' }, 900, 1_500)).toMatchObject({
    started: 2,
    succeeded: 1,
    cutOff: 1,
    tookMs: 1_400,
    aborted: undefined,
  })
})

test('a run by count that runs out of time is aborted while a tenth of its time is left', async () => {
  const record = await runOf({ concurrency: 2, iterations: 1_000 }, 350, 1_000)
  expect(record).toMatchObject({ started: 6, succeeded: 4, failed: 0, cutOff: 2, tookMs: 900 })
  expect(record.aborted).toEqual({ by: 'deadline', reason: 'the test ran out of time', atMs: 900 })
})

test('so is one that runs out of time while it waits for the last of what it started', async () => {
  const record = await runOf({ concurrency: 3, iterations: 3, gracefulStop: '30s' }, 20_000, 2_000)
  expect(record).toMatchObject({ started: 3, cutOff: 3, tookMs: 1_800, aborted: { by: 'deadline', atMs: 1_800 } })
})

test('a signal ends the run at once, cuts off what is going on and tells it by context.signal', async () => {
  const controller = new AbortController()
  const reasons: unknown[] = []
  const { clock, record } = manualJob(
    { concurrency: 3, duration: '10s' },
    ({ signal }, clock) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason))
      return clock.sleep(400)
    },
    { signal: controller.signal },
  )
  clock.at(clock.now() + 1_000, () => controller.abort(new Error('Ctrl+C')))
  const startMs = clock.now()
  const { measured, aborted } = await clock.until(record)
  expect(clock.now() - startMs).toBe(1_000)
  expect(measured.iterations).toEqual({ started: 9, succeeded: 6, failed: 0, cutOff: 3, dropped: 0 })
  expect(aborted).toEqual({ by: 'signal', reason: 'Ctrl+C', atMs: 1_000 })
  expect(reasons).toHaveLength(3)
  for (const reason of reasons) expect(reason).toMatchObject({ code: 'aborted', message: 'the run was aborted: Ctrl+C' })
})

test('what a run has come to when a signal ends it is given at once, before any task hears of it and before users stop', async () => {
  const controller = new AbortController()
  const reasons: unknown[] = []
  const given: { readonly record: ScenariosRecord; readonly atMs: number; readonly reasons: number }[] = []
  const clock = new ManualClock()
  const work = async ({ signal }: TaskContext): Promise<void> => {
    signal.addEventListener('abort', () => reasons.push(signal.reason))
    await clock.sleep(400)
  }
  const users: LocalScenario = {
    kind: 'scenario',
    think: { kind: 'span', minMs: 0, maxMs: 0 },
    start: undefined,
    stop: { kind: 'function', call: async () => await clock.sleep(200) },
    headers: [],
    names: undefined,
    http: {},
    onFailure: 'end',
    choices: [{ weight: 1, groups: [], isFlow: false, steps: [{ name: 'work', task: { kind: 'function', call: work } }] }],
  }
  const { record } = manualJob({ concurrency: 3, duration: '10s' }, users, {
    clock,
    signal: controller.signal,
    onInterrupted: (record) => void given.push({ record, atMs: clock.now(), reasons: reasons.length }),
  })
  const endMs = clock.now() + 1_000
  clock.at(endMs, () => controller.abort(new Error('Ctrl+C')))
  const { measured, aborted } = await clock.until(record)
  // The tasks go on for 200 ms regardless, and then their users stop.
  expect(clock.now()).toBe(endMs + 400)
  expect(reasons).toHaveLength(3)
  expect(given).toMatchObject([{ atMs: endMs, reasons: 0 }])
  const [{ whole, scenarios }] = given.map((each) => each.record) as [ScenariosRecord]
  expect(scenarios).toEqual([whole])
  expect(whole).toMatchObject({ aborted, measured: { iterations: { started: 9, succeeded: 6, cutOff: 3 } } })
  expect(measured.iterations).toEqual(whole.measured.iterations)
})

test('a run that no signal ended is not given before it is over', async () => {
  const given: unknown[] = []
  const onInterrupted = (record: ScenariosRecord): void => void given.push(record)
  const { signal } = new AbortController()
  const environment = { signal, onInterrupted }
  const over = manualJob({ duration: 100, gracefulStop: 10 }, (_context, clock) => clock.sleep(90), environment)
  await over.clock.until(over.record)
  const outOfTime = manualJob({ iterations: 100 }, (_context, clock) => clock.sleep(90), { ...environment, remainingMs: 1_000 })
  expect((await outOfTime.clock.until(outOfTime.record)).aborted?.by).toBe('deadline')
  expect(given).toEqual([])
})

test('what a task is told when the grace has cut it off', async () => {
  let reason: unknown
  const { clock, record } = manualJob({ duration: 100, gracefulStop: 10 }, ({ signal }) => {
    signal.addEventListener('abort', () => (reason = signal.reason))
    return never()
  })
  await clock.until(record)
  expect(reason).toBeInstanceOf(LoadError)
  expect(reason).toMatchObject({ code: 'aborted', message: 'the run is over' })
})

test('a signal that was aborted before the run starts nothing', async () => {
  const { clock, record } = manualJob({ concurrency: 3, duration: '10s' }, never, { signal: AbortSignal.abort('no reason') })
  const { measured, aborted, users } = await clock.until(record)
  expect(measured.iterations).toEqual({ started: 0, succeeded: 0, failed: 0, cutOff: 0, dropped: 0 })
  expect(aborted).toEqual({ by: 'signal', reason: 'no reason', atMs: 0 })
  expect(users.started).toBe(0)
})

test('a signal is left without a listener, however the run ended', async () => {
  const controller = new AbortController()
  let listeners = 0
  const { signal } = controller
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...added: Parameters<typeof add>) => {
    listeners += 1
    add(...added)
  }
  signal.removeEventListener = (...removed: Parameters<typeof remove>) => {
    listeners -= 1
    remove(...removed)
  }
  const { clock, record } = manualJob({ iterations: 3 }, (_context, clock) => clock.sleep(10), { signal })
  await clock.until(record)
  expect(listeners).toBe(0)
})

test('a closed run whose users are all held by tasks that never end is aborted', async () => {
  const { clock, record } = manualJob({ concurrency: 2, iterations: 100, timeout: 100 }, never)
  const startMs = clock.now()
  const { measured, aborted, observations } = await clock.until(record)
  expect(measured.iterations).toEqual({ started: 2, succeeded: 0, failed: 2, cutOff: 0, dropped: 0 })
  // The second look after both have passed their timeout.
  expect(clock.now() - startMs).toBe(500)
  expect(aborted).toEqual({
    by: 'users',
    reason: 'no users left: each is stuck in a task that timed out and never settled',
    atMs: 500,
  })
  expect(observations.abandoned).toBe(2)
})

test('a run goes on as long as one user is left', async () => {
  const { clock, record } = manualJob({ concurrency: 2, iterations: 10, timeout: 100 }, ({ user }, clock) =>
    user === 0 ? never() : clock.sleep(90),
  )
  const { measured, aborted, observations } = await clock.until(record)
  expect(measured.iterations).toEqual({ started: 10, succeeded: 9, failed: 1, cutOff: 0, dropped: 0 })
  expect(aborted).toBe(undefined)
  expect(observations.abandoned).toBe(1)
})

test('users that sleep between their iterations are not lost', async () => {
  const { clock, record } = manualJob({ concurrency: 2, iterations: 4, timeout: 100, think: '10s' }, (_context, clock) => clock.sleep(200))
  const { measured, aborted, observations } = await clock.until(record)
  expect(measured.iterations).toMatchObject({ started: 4, failed: 4 })
  expect(aborted).toBe(undefined)
  expect(observations.abandoned).toBe(2)
})

test('abortWhen ends the run when a limit is exceeded, and says which', async () => {
  const { clock, record } = manualJob({ rate: 100, duration: '60s', abortWhen: { errorRate: '20%', within: '1s' } }, ({ index }, clock) => {
    // From 2 s on every third iteration fails.
    if (index >= 200 && index % 3 === 0) throw new Error('no')
    return clock.sleep(1)
  })
  const { aborted, measured } = await clock.until(record)
  expect(aborted).toEqual({ by: 'limit', reason: 'error rate above 20 %: 25 % within 1 s', atMs: 2_750 })
  expect(measured.iterations.started).toBe(275)
})

test('limits are not watched any more once the plan is over', async () => {
  const { clock, record } = manualJob(
    { concurrency: 1, duration: 300, gracefulStop: '5s', abortWhen: { p50: 10, within: 250 } },
    ({ index }, clock) => clock.sleep(index < 60 ? 5 : 2_000),
  )
  expect(await clock.until(record)).toMatchObject({ aborted: undefined, measured: { iterations: { cutOff: 0, failed: 0 } } })
})

test('a run leaves no timer on the clock, whatever ended it', async () => {
  const controller = new AbortController()
  const options = { timeout: 200, gracefulStop: 50 } as const
  const ends = [
    manualJob({ ...options, concurrency: 2, iterations: 10 }, (_context, clock) => clock.sleep(10)),
    manualJob({ ...options, concurrency: 2, duration: 100, think: 1_000 }, (_context, clock) => clock.sleep(10)),
    manualJob({ ...options, rate: 100, duration: 100, warmup: 50 }, never),
    manualJob({ ...options, concurrency: 2, iterations: 100, timeout: 20 }, never),
    manualJob({ ...options, rate: 100, stages: [{ to: 0, over: 1_000 }] }, never, { signal: controller.signal }),
    manualJob({ ...options, concurrency: 0, stages: [{ to: 50, over: 1_000 }] }, never, { remainingMs: 400 }),
  ]
  ends[4]!.clock.at(ends[4]!.clock.now() + 300, () => controller.abort())
  for (const { clock, record } of ends) {
    const { measured } = await clock.until(record)
    const { started, succeeded, failed, cutOff } = measured.iterations
    expect(started).toBe(succeeded + failed + cutOff)
    expect(clock.pendingTimers).toBe(0)
  }
})

test('what is abandoned is what had not settled when everything was torn down, not what settles on being told', async () => {
  const { clock, record } = manualJob({ concurrency: 4, iterations: 4, timeout: 100 }, ({ signal, user }) =>
    user === 0 ? never() : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  )
  const { observations, measured } = await clock.until(record)
  expect(measured.iterations).toMatchObject({ failed: 4 })
  expect(measured.errors).toEqual([{ code: 'timeout', message: 'no end within the timeout of 100 ms', count: 4, firstAtMs: 100 }])
  expect(observations.abandoned).toBe(1)
})

test('only the measured part is measured from its boundary', async () => {
  const { clock, record } = manualJob({ concurrency: 1, duration: 200, warmup: 100 }, (_context, clock) => clock.sleep(30))
  const { measuredMs, warmup, measured, users } = await clock.until(record)
  expect(warmup.iterations.started).toBe(4)
  expect(measured).toMatchObject({ firstDueMs: 120, lastEndMs: 300, iterations: { started: 6 } })
  expect(measuredMs).toBe(200)
  expect(users).toEqual({ planned: 1, started: 1, failedStart: 0 })
})

test('a clock whose timers come late changes when things happen, not what is counted', async () => {
  const clock = new ManualClock({ latenessMs: () => 0.9 })
  const { record } = manualJob({ rate: 100, duration: 1_000 }, (_context, clock) => clock.sleep(5), { clock })
  const { measured, schedule, generator } = await clock.until(record)
  expect(measured.iterations).toMatchObject({ started: 100, succeeded: 100 })
  expect(schedule).toEqual({ due: 100, sent: 100, dropped: 0 })
  // At most what is left of a whole millisecond, and one late timer.
  expect(generator.sendLatenessP99Ms).toBeGreaterThan(0.8)
  expect(generator.sendLatenessP99Ms).toBeLessThan(1.95)
})
