import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { HttpUser } from '../../../src/protocols/http/session.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import { PENDING, type User } from '../../../src/run/user/user.ts'
import { EngineDouble, REQUESTS, userOn, type Fate } from '../engine-double.ts'
import { manualRun, type ManualRun } from '../manual-run.ts'

const REQUEST = REQUESTS.prepare('http://127.0.0.1/', undefined)
const END = new Error('the run was ended')

const call = (user: User): Promise<unknown> => user.context.http.get('http://127.0.0.1/')
const callAndLeave = (user: User): void => void call(user).catch(() => {})

const TASKS = {
  request: (user) => {
    user.connections.start(REQUEST, user, user.startedMs + 1_000)
    return PENDING
  },
  'awaits its call': call,
  'awaits two calls': (user) => Promise.all([call(user), call(user)]),
  catches: async (user) => {
    await call(user).catch(() => {})
    await call(user).catch(() => {})
  },
  'does not wait': callAndLeave,
  pauses: async (user) => {
    await user.context.pause(5)
    await call(user).catch(() => {})
    await user.context.pause({ minMs: 0, maxMs: 40 })
  },
  'pauses beside its calls': (user) => Promise.all([user.context.pause(10), call(user), user.context.pause(25)]),
  'leaves a pause behind': (user) => {
    void user.context.pause(30)
    return call(user)
  },
  'goes on pausing': async (user) => {
    for (;;) await user.context.pause(10)
  },
  'calls again when told to stop': (user) => {
    user.signal.addEventListener('abort', () => callAndLeave(user))
    return call(user)
  },
} satisfies Readonly<Record<string, (user: User) => unknown>>

interface Trouble {
  readonly options: LoadOptions
  readonly task: keyof typeof TASKS
  readonly fates: readonly Fate[]
  readonly cutOffAtMs: number
}

const fates = fc.array(
  fc.record({
    reply: fc.constantFrom('at once', 'in time', 'in time', 'never', 'the engine throws'),
    afterMs: fc.integer({ min: 0, max: 60 }),
    status: fc.constantFrom(200, 200, 503),
    endsCalls: fc.constantFrom('at once', 'in a moment'),
    says: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
) as fc.Arbitrary<readonly Fate[]>

const troubles: fc.Arbitrary<Trouble> = fc.record({
  options: fc.oneof(
    fc.record({ concurrency: fc.integer({ min: 1, max: 5 }), iterations: fc.integer({ min: 5, max: 60 }), timeout: fc.constant(20) }),
    fc.record({ rate: fc.integer({ min: 50, max: 500 }), iterations: fc.integer({ min: 5, max: 60 }), timeout: fc.constant(20) }),
  ),
  task: fc.constantFrom<keyof typeof TASKS>(
    'request',
    'awaits its call',
    'awaits two calls',
    'catches',
    'does not wait',
    'pauses',
    'pauses beside its calls',
    'leaves a pause behind',
    'goes on pausing',
    'calls again when told to stop',
  ),
  fates,
  cutOffAtMs: fc.integer({ min: 0, max: 200 }),
})

/** A run whose iterations are cut off at some moment, as `signal`, `gracefulStop` and `abortWhen` do, unless it has ended before. */
async function endOf({
  options,
  task,
  fates: given,
  cutOffAtMs,
}: Trouble): Promise<{ run: ManualRun; measured: Snapshot; canOverlap: number }> {
  let next = 0
  let canOverlap = 0
  const busy = new Set<User>()
  const users: HttpUser[] = []
  const run = manualRun(
    options,
    (user) => {
      if (busy.has(user)) canOverlap += 1
      busy.add(user)
      return TASKS[task](user)
    },
    {
      open: (observer, clock) => {
        const user = userOn(new EngineDouble(clock, () => given[next++ % given.length]!), observer, clock)
        users.push(user)
        return user
      },
    },
  )
  const release = run.loop.release.bind(run.loop)
  run.loop.release = (user) => {
    if (!busy.delete(user)) canOverlap += 1
    release(user)
  }
  run.loop.start()
  await run.clock.advance(cutOffAtMs)
  run.loop.stop()
  run.iterations.cutOff(END)
  // What is not waited for, or never comes, ends with its deadline; calls made after the end, with their client.
  await run.clock.advance(100)
  await Promise.all(users.map((user) => user.close()))
  await run.clock.advance(1)
  return { run, measured: run.recorders.snapshots().measured, canOverlap }
}

test('an iteration ends once, whatever an engine does while it is sent, answered or ended', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(troubles, async (trouble) => {
      const { run, measured, canOverlap } = await endOf(trouble)
      const { started, succeeded, failed, cutOff } = measured.iterations
      expect(started).toBe(succeeded + failed + cutOff)
      expect(started).toBe(run.starts.length)
      expect(measured.errors.reduce((sum, { count }) => sum + count, 0)).toBe(failed)
      expect(run.iterations.live).toBe(0)
      expect(run.iterations.overdue).toBe(0)
      expect(canOverlap).toBe(0)
      run.iterations.close()
      expect(run.clock.pendingTimers).toBe(0)
    }),
    { numRuns: 300 },
  )
})

test.each<['timeout' | 'cut off', Fate['endsCalls'], object]>([
  ['timeout', 'at once', { started: 1, succeeded: 0, failed: 1, cutOff: 0 }],
  ['timeout', 'in a moment', { started: 1, succeeded: 0, failed: 1, cutOff: 0 }],
  ['cut off', 'at once', { started: 1, succeeded: 0, failed: 0, cutOff: 1 }],
  ['cut off', 'in a moment', { started: 1, succeeded: 0, failed: 0, cutOff: 1 }],
])('%s, where the engine says %s that its call has ended', async (end, endsCalls, counts) => {
  const fate: Fate = { reply: 'never', afterMs: 0, status: 200, endsCalls, says: 1 }
  const cutOffAtMs = end === 'timeout' ? 50 : 10
  const { measured } = await endOf({ options: { iterations: 1, timeout: 20 }, task: 'request', fates: [fate], cutOffAtMs })
  expect(measured.iterations).toMatchObject(counts)
})

test('a call of which the engine throws has failed, and its user goes on', async () => {
  const fate: Fate = { reply: 'the engine throws', afterMs: 0, status: 200, endsCalls: 'at once', says: 1 }
  const { measured } = await endOf({ options: { iterations: 5 }, task: 'request', fates: [fate], cutOffAtMs: 50 })
  expect(measured.iterations).toMatchObject({ started: 5, failed: 5 })
  expect(measured.errors).toMatchObject([{ code: 'client-error', message: 'GET http://127.0.0.1/: an engine that throws', count: 5 }])
})
