import { expect, test } from 'vitest'
import type { Call } from '../../../src/protocols/call.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import type { User } from '../../../src/run/user/user.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'
import { manualRun, ran, type ManualRun } from '../manual-run.ts'

/** One iteration of a task, run to the end of everything. */
async function once(task: (user: User, clock: ManualClock) => unknown, options: object = {}): Promise<Snapshot> {
  const run = await ran(manualRun({ iterations: 1, ...options }, task))
  await run.clock.until(run.iterations.idle())
  return run.recorders.snapshots().measured
}

/** How the only iteration of a task ended: its error, or its status where it has none. */
async function endOf(task: (user: User, clock: ManualClock) => unknown, options?: object): Promise<string> {
  const { iterations, errors, statuses } = await once(task, options)
  expect(iterations.started).toBe(1)
  if (iterations.succeeded === 1) return `succeeded ${Object.keys(statuses)[0] ?? 'without status'}`
  expect(iterations.failed).toBe(1)
  return `${errors[0]!.code}: ${errors[0]!.message}`
}

const callOf = (call: Partial<Call> = {}): Call => ({
  name: undefined,
  startedMs: 0,
  endedMs: 1,
  status: 200,
  failure: undefined,
  opened: false,
  waitMs: 0,
  dnsMs: Number.NaN,
  connectMs: Number.NaN,
  tlsMs: Number.NaN,
  firstByteMs: 1,
  bodyMs: 0,
  bytesSent: 0,
  bytesReceived: 0,
  ...call,
})

const rejected = (status: number): Call =>
  callOf({ status, failure: { code: `status-${status}`, message: `status ${status} is not accepted` } })

/** Not every promise library makes real promises. */
// oxlint-disable-next-line unicorn/no-thenable -- that is what these tests are about
const thenable = (then: (resolve: () => void, reject: (error: Error) => void) => void): object => ({ then })

const never = (): Promise<never> => new Promise(() => {})

test.each<[string, (user: User, clock: ManualClock) => unknown]>([
  ['returns nothing', () => {}],
  ['returns a value', () => 42],
  ['returns null', () => null],
  ['resolves', (_user, clock) => clock.sleep(5)],
  ['returns a thenable that is no promise', () => thenable((resolve) => resolve())],
  ['returns a function', () => () => {}],
  ['returns an object whose status is none', () => ({ status: 'active' })],
  ['returns an object with the status of something else', () => ({ status: 1_000, statusCode: 99.5 })],
])('a task that %s has succeeded', async (_how, task) => {
  expect(await endOf(task)).toBe('succeeded without status')
})

test.each<[string, () => unknown, string]>([
  [
    'throws',
    () => {
      throw new TypeError('no such thing')
    },
    'TypeError: no such thing',
  ],
  ['rejects', () => Promise.reject(new RangeError('too far')), 'RangeError: too far'],
  ['rejects with an error that has a code', () => Promise.reject(Object.assign(new Error('gone'), { code: 'EPIPE' })), 'EPIPE: gone'],
  [
    'throws text',
    () => {
      // oxlint-disable-next-line typescript/only-throw-error -- tasks do
      throw 'oops'
    },
    "thrown: 'oops' (string)",
  ],
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- tasks do
  ['rejects with nothing', () => Promise.reject(), 'thrown: undefined'],
  [
    'returns a thenable that throws when it is asked',
    () =>
      thenable(() => {
        throw new Error('asked')
      }),
    'Error: asked',
  ],
  [
    'returns something whose `then` cannot be read',
    () =>
      // oxlint-disable-next-line unicorn/no-thenable -- see above
      Object.defineProperty({}, 'then', {
        get: () => {
          throw new Error('unreadable')
        },
      }),
    'Error: unreadable',
  ],
])('a task that %s has failed', async (_how, task, error) => {
  expect(await endOf(task)).toBe(error)
})

test('a thenable that settles twice frees its user once', async () => {
  const run = manualRun({ concurrency: 1, iterations: 50 }, (_user, clock) =>
    thenable((resolve, reject) => {
      clock.at(clock.now() + 5, () => {
        resolve()
        resolve()
        reject(new Error('late'))
      })
    }),
  )
  await ran(run)
  expect(run.starts.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 50 }, (_, index) => index * 5))
  await run.clock.until(run.iterations.idle())
  expect(run.counts().measured).toMatchObject({ succeeded: 50, failed: 0 })
})

test.each<[string, unknown, string]>([
  ['{ status }', { status: 204 }, 'succeeded 204'],
  ['{ statusCode }', { statusCode: 201 }, 'succeeded 201'],
  ['{ status } that is not accepted', { status: 503 }, 'status-503: the task returned a reply with status 503'],
  ['{ statusCode } that is not accepted', { statusCode: 404 }, 'status-404: the task returned a reply with status 404'],
  ['status text and a code beside it', { status: 'ok', statusCode: 200 }, 'succeeded 200'],
  [
    'an object that cannot be read',
    {
      get status(): never {
        throw new Error('unreadable')
      },
    },
    'succeeded without status',
  ],
])('a returned reply counts: %s', async (_what, reply, end) => {
  expect(await endOf(() => reply)).toBe(end)
  expect(await endOf(() => Promise.resolve(reply))).toBe(end)
})

test('a reply that one of our clients has counted is not counted again by what the task returns', async () => {
  const end = await endOf((user) => {
    user.calls.callBegan()
    user.calls.callEnded(callOf({ status: 200 }))
    return { status: 500 }
  })
  expect(end).toBe('succeeded 200')
})

test('the body of a returned Response is read within the iteration', async () => {
  const { readable, writable } = new TransformStream<Uint8Array>()
  const response = new Response(readable, { status: 203 })
  const run = manualRun({ iterations: 1 }, (_user, clock) => {
    const writer = writable.getWriter()
    void writer.write(new Uint8Array(1_000))
    clock.at(clock.now() + 30, () => void writer.close())
    return response
  })
  await ran(run)
  await run.clock.until(run.iterations.idle())
  const { latency, statuses } = run.recorders.snapshots().measured
  expect(response.bodyUsed).toBe(true)
  expect(statuses).toEqual({ 203: 1 })
  expect(latency).toMatchObject({ count: 1, min: 30_000 })
})

test('also where another reply was counted before', async () => {
  const response = new Response('unread')
  await once((user) => {
    user.calls.callBegan()
    user.calls.callEnded(callOf())
    return response
  })
  expect(response.bodyUsed).toBe(true)
})

test('a body that breaks off fails the iteration, and half a reply is none', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' })) })
  const { errors, statuses, withoutStatus } = await once(() => new Response(body))
  expect(errors).toMatchObject([{ code: 'ECONNRESET', message: 'reset' }])
  expect(statuses).toEqual({})
  expect(withoutStatus).toBe(1)
})

test('a body that the task has read, or is reading, is left alone', async () => {
  const read = new Response('read')
  const reading = new Response(new ReadableStream({ pull: never }))
  reading.body!.getReader()
  expect(await endOf(async () => (await read.text(), read))).toBe('succeeded 200')
  expect(await endOf(() => reading)).toBe('succeeded 200')
})

test('an accept function that throws fails the iteration and nothing else', async () => {
  const run = manualRun({ iterations: 2 }, () => ({ status: 200 }))
  const broken = manualRun({ iterations: 2 }, () => ({ status: 200 }), {
    accepts: () => {
      throw new Error('broken')
    },
  })
  await ran(run)
  await ran(broken)
  expect(run.counts().measured).toMatchObject({ succeeded: 2 })
  expect(broken.recorders.snapshots().measured.errors).toMatchObject([
    { code: 'bad-accept', message: 'the function `accept` threw: Error: broken', count: 2 },
  ])
})

test('a status that is not accepted fails the iteration, and the first such one decides', async () => {
  const { statuses, errors, requests } = await once((user) => {
    for (const call of [callOf(), rejected(503), rejected(404), callOf()]) {
      user.calls.callBegan()
      user.calls.callEnded(call)
    }
  })
  expect(statuses).toEqual({ 503: 1 })
  expect(errors).toMatchObject([{ code: 'status-503' }])
  expect(requests).toMatchObject({ count: 4, failed: 2 })
})

test('a client error that the task catches fails its step, not the iteration', async () => {
  const { iterations, steps } = await once((user) => {
    user.calls.callBegan()
    user.calls.callEnded(callOf({ name: 'login', status: 0, failure: { code: 'ECONNREFUSED', message: 'nobody there' } }))
  })
  expect(iterations).toMatchObject({ succeeded: 1, failed: 0 })
  expect(steps['login']).toMatchObject({ count: 1, failed: 1 })
})

test('a call that the task did not wait for is a mistake, and its user is free only when the call has ended', async () => {
  const users: User[] = []
  const run = manualRun({ concurrency: 1, iterations: 2 }, (user, clock) => {
    users.push(user)
    user.calls.callBegan()
    clock.at(clock.now() + 40, () => user.calls.callEnded(callOf()))
    return clock.sleep(10)
  })
  await ran(run)
  expect(run.starts.map(({ atMs }) => atMs)).toEqual([0, 40])
  await run.clock.advance(100)
  const { errors, failedLatency, requests, statuses } = run.recorders.snapshots().measured
  expect(errors).toEqual([
    {
      code: 'not-awaited',
      message: 'the task ended while 1 of its client calls were still running: await each call, or return its promise',
      count: 2,
      firstAtMs: 10,
      lastAtMs: 50,
    },
  ])
  // It had failed when its task ended; the call of one iteration is not the reply of the next.
  expect(failedLatency).toMatchObject({ min: 10_000, max: 10_000 })
  expect(requests.count).toBe(2)
  expect(statuses).toEqual({})
})

test('what a task throws while its calls go on is its error', async () => {
  const error = await endOf((user, clock) => {
    user.calls.callBegan()
    clock.at(clock.now() + 40, () => user.calls.callEnded(callOf()))
    throw new Error('first of several')
  })
  expect(error).toBe('Error: first of several')
})

test('an iteration that passes its timeout has failed at that moment', async () => {
  const run = manualRun({ iterations: 1, timeout: 100 }, never)
  await ran(run)
  await run.clock.advance(99)
  expect(run.counts().measured).toMatchObject({ failed: 0 })
  await run.clock.advance(1)
  const { iterations, errors, failedLatency } = run.recorders.snapshots().measured
  expect(iterations).toEqual({ started: 1, succeeded: 0, failed: 1, cutOff: 0, dropped: 0 })
  expect(errors).toEqual([{ code: 'timeout', message: 'no end within the timeout of 100 ms', count: 1, firstAtMs: 100 }])
  expect(failedLatency).toMatchObject({ count: 1, min: 100_000 })
  expect(run.iterations).toMatchObject({ live: 0, overdue: 1 })
})

test('the timeout counts from the call of the task, not from when it was due', async () => {
  const run = manualRun({ rate: 100, iterations: 2, timeout: 50 }, ({ index }, clock) => {
    if (index === 0) clock.spend(40)
    return index === 0 ? undefined : clock.sleep(45)
  })
  await ran(run)
  await run.clock.until(run.iterations.idle())
  expect(run.counts().measured).toMatchObject({ succeeded: 2, failed: 0 })
  expect(run.recorders.snapshots().measured.latency.max).toBe(75_000)
})

test.each(['resolves', 'rejects'])('a task that %s after its timeout changes no count, and only then is its user free', async (how) => {
  const run = manualRun({ concurrency: 1, iterations: 2, timeout: 100 }, async ({ iteration }, clock) => {
    await clock.sleep(iteration === 0 ? 250 : 10)
    if (iteration === 0 && how === 'rejects') throw new Error('late')
  })
  await ran(run)
  expect(run.starts.map(({ atMs }) => atMs)).toEqual([0, 250])
  await run.clock.until(run.iterations.idle())
  expect(run.counts().measured).toEqual({ started: 2, succeeded: 1, failed: 1, cutOff: 0, dropped: 0 })
  expect(run.recorders.snapshots().measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
  expect(run.iterations.overdue).toBe(0)
})

test('a task that settles after its timeout with calls still going on keeps its user until they have ended', async () => {
  const run = manualRun({ concurrency: 1, iterations: 2, timeout: 100 }, async (user, clock) => {
    if (user.iteration > 0) return
    await clock.sleep(150)
    user.calls.callBegan()
    clock.at(clock.now() + 70, () => user.calls.callEnded(callOf()))
  })
  await ran(run)
  expect(run.starts.map(({ atMs }) => atMs)).toEqual([0, 220])
  // The late reply was not mistaken for one of the second iteration.
  expect(run.recorders.snapshots().measured.statuses).toEqual({})
})

test('context.signal is aborted when the timeout passes, with the reason', async () => {
  const signals: AbortSignal[] = []
  await once(
    ({ signal }) => {
      signals.push(signal)
      return never()
    },
    { timeout: 100 },
  )
  expect(signals[0]!.aborted).toBe(true)
  expect(signals[0]!.reason).toMatchObject({ code: 'timeout', message: 'no end within the timeout of 100 ms' })
})

test('a task that asks for its signal only after the timeout finds it aborted', async () => {
  const wasAborted: boolean[] = []
  const run = manualRun({ concurrency: 1, iterations: 2, timeout: 100 }, async (user, clock) => {
    await clock.sleep(user.iteration === 0 ? 150 : 10)
    wasAborted.push(user.signal.aborted)
  })
  await ran(run)
  await run.clock.until(run.iterations.idle())
  expect(wasAborted).toEqual([true, false])
})

test('the signal of an iteration that ended in time is not aborted by a later one', async () => {
  const signals: AbortSignal[] = []
  const run = manualRun({ concurrency: 1, iterations: 2, timeout: 100 }, (user, clock) => {
    signals.push(user.signal)
    return clock.sleep(user.iteration === 0 ? 10 : 500)
  })
  await ran(run)
  await run.clock.until(run.iterations.idle())
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true])
})

/** Three users: one whose call goes on after its task, one that passed its timeout, one that is in the midst of its work. */
async function inAllStates(): Promise<ManualRun> {
  const run = manualRun({ concurrency: 3, iterations: 30, timeout: 100 }, (user, clock) => {
    if (user.number === 0) user.calls.callBegan()
    if (user.number === 1) return never()
    return user.number === 0 ? clock.sleep(80) : clock.sleep(90)
  })
  run.loop.start()
  await run.clock.advance(150)
  return run
}

test('cutting off ends what is going on, once, and leaves alone what has ended', async () => {
  const run = await inAllStates()
  run.loop.stop()
  expect(run.iterations.live).toBe(1)
  run.iterations.cutOff(new Error('over'))
  run.iterations.cutOff(new Error('over'))
  expect(run.iterations.live).toBe(0)
  expect(run.counts().measured).toEqual({ started: 4, succeeded: 1, failed: 2, cutOff: 1, dropped: 0 })
  await run.clock.advance(1_000)
  expect(run.counts().measured).toEqual({ started: 4, succeeded: 1, failed: 2, cutOff: 1, dropped: 0 })
})

test('idle resolves at once where nothing is going on, and otherwise with the last end', async () => {
  const run = manualRun({ concurrency: 2, iterations: 2 }, ({ number }, clock) => clock.sleep(number === 0 ? 10 : 30))
  await run.clock.until(run.iterations.idle())
  expect(run.elapsedMs()).toBe(0)
  await ran(run)
  await run.clock.until(run.iterations.idle())
  expect(run.elapsedMs()).toBe(30)
})
