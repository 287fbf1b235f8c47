import { expect, test } from 'vitest'
import { countsOf, played } from './played.ts'

test('a user starts once, does its iterations, and stops once, with the state that its start returned', async () => {
  const { notes, record } = await played({ concurrency: 2, iterations: 4 }, ({ clock, note }) => ({
    start: async ({ user, iteration, state }) => {
      note(`start ${user} ${iteration} ${String(state)}`)
      await clock.sleep(10)
      return { token: `t${user}` }
    },
    stop: async ({ user, state }) => {
      await clock.sleep(5)
      note(`stop ${user} ${state.token}`)
    },
    tasks: {
      browse: {
        run: async ({ user, iteration, state }) => {
          note(`browse ${user} ${iteration} ${state.token}`)
          await clock.sleep(20)
        },
      },
    },
  }))
  expect(notes).toEqual([
    '0 start 0 0 undefined',
    '0 start 1 0 undefined',
    '10 browse 0 0 t0',
    '10 browse 1 0 t1',
    '30 browse 0 1 t0',
    '30 browse 1 1 t1',
    '55 stop 0 t0',
    '55 stop 1 t1',
  ])
  expect(record.measured.iterations).toEqual({ started: 4, succeeded: 4, failed: 0, cutOff: 0, dropped: 0 })
  expect(record.users).toEqual({ planned: 2, started: 2, failedStart: 0 })
  expect(countsOf(record)).toEqual({ start: 2, browse: 4, stop: 2 })
  // What start and stop take is in their steps alone.
  expect(record.measured.lastEndMs).toBe(50)
})

test('a start that fails takes its user out of the run, counts as one bad iteration, and has no stop', async () => {
  const { notes, record } = await played({ concurrency: 3, iterations: 6 }, ({ clock, note }) => ({
    start: ({ user }) => {
      if (user === 1) throw new Error('no account')
    },
    stop: ({ user }) => note(`stop ${user}`),
    tasks: { browse: { run: () => clock.sleep(10) } },
  }))
  expect(notes).toEqual(['30 stop 0', '30 stop 2'])
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 1 })
  expect(record.measured.iterations).toEqual({ started: 7, succeeded: 6, failed: 1, cutOff: 0, dropped: 0 })
  expect(record.measured.errors).toMatchObject([
    {
      code: 'Error',
      message: 'in `start`: no account',
      at: expect.stringMatching(/user-lifecycle\.test\.ts:44:\d+$/) as unknown,
      count: 1,
      firstAtMs: 0,
    },
  ])
  expect(countsOf(record)).toEqual({ start: '3, 1 failed', browse: 6, stop: 2 })
})

test('a run whose users all fail to start ends early and says so', async () => {
  const { record } = await played({ concurrency: 2, duration: '10s' }, () => ({
    start: () => Promise.reject(new Error('no account')),
    tasks: { browse: { run: () => {} } },
  }))
  expect(record.aborted).toMatchObject({ by: 'users', reason: 'no users left: the `start` of each failed' })
  expect(record.aborted!.atMs).toBeLessThan(1_000)
  expect(record.measured.iterations).toEqual({ started: 2, succeeded: 0, failed: 2, cutOff: 0, dropped: 0 })
})

test('users that are still to begin are left, though all before them failed', async () => {
  const { record } = await played({ concurrency: 3, spawnRate: '1/s', duration: '5s' }, ({ clock }) => ({
    start: ({ user }) => {
      if (user < 2) throw new Error('no account')
    },
    tasks: { browse: { run: () => clock.sleep(1_000) } },
  }))
  expect(record.aborted).toBeUndefined()
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 2 })
  expect(countsOf(record)).toEqual({ start: '3, 2 failed', browse: 3 })
})

test('a start that passes the timeout has failed, and its user is gone', async () => {
  const { record, notes } = await played({ concurrency: 1, duration: '3s', timeout: 50 }, ({ clock, note }) => ({
    start: () => clock.sleep(200),
    stop: () => note('stop'),
    tasks: { browse: { run: () => note('browse') } },
  }))
  expect(notes).toEqual([])
  expect(record.users.failedStart).toBe(1)
  expect(record.measured.errors[0]).toMatchObject({ code: 'timeout', message: 'in `start`: no end within the timeout of 50 ms' })
  expect(record.aborted?.by).toBe('users')
})

test('users stop when the run is aborted as well', async () => {
  const aborted = new AbortController()
  const { notes, record } = await played(
    { concurrency: 2, duration: '10s' },
    ({ clock, note }) => {
      void clock.sleep(100).then(() => aborted.abort(new Error('enough')))
      return {
        start: ({ user }) => user,
        stop: async ({ state }) => {
          await clock.sleep(20)
          note(`stop ${state}`)
        },
        tasks: {
          browse: {
            run: ({ signal }) =>
              new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })),
          },
        },
      }
    },
    { signal: aborted.signal },
  )
  expect(notes).toEqual(['120 stop 0', '120 stop 1'])
  expect(record.measured.iterations).toEqual({ started: 2, succeeded: 0, failed: 0, cutOff: 2, dropped: 0 })
  expect(countsOf(record)).toEqual({ start: 2, browse: '2, 2 failed', stop: 2 })
})

test('a stop that never ends is given up after five seconds, and counts as failed', async () => {
  const { record } = await played({ concurrency: 2, iterations: 2 }, () => ({
    stop: ({ user }) => (user === 0 ? new Promise(() => {}) : undefined),
    tasks: { browse: { run: () => {} } },
  }))
  expect(countsOf(record)).toEqual({ browse: 2, stop: '2, 1 failed' })
  expect(record.measured.iterations).toEqual({ started: 2, succeeded: 2, failed: 0, cutOff: 0, dropped: 0 })
})

test('a start that is going on when the run is aborted is cut off', async () => {
  const aborted = new AbortController()
  const { record } = await played(
    { concurrency: 1, duration: '10s' },
    ({ clock }) => {
      void clock.sleep(100).then(() => aborted.abort(new Error('enough')))
      return { start: () => clock.sleep(1_000), tasks: { browse: { run: () => {} } } }
    },
    { signal: aborted.signal },
  )
  expect(record.measured.iterations).toEqual({ started: 1, succeeded: 0, failed: 0, cutOff: 1, dropped: 0 })
  expect(record.users.failedStart).toBe(1)
})

test('what users start in the warm-up is told of, though warm-up is kept apart', async () => {
  const { record } = await played({ concurrency: 2, warmup: 100, duration: 100 }, ({ clock }) => ({
    start: () => clock.sleep(10),
    tasks: { browse: { run: () => clock.sleep(25) } },
  }))
  expect(countsOf(record)).toMatchObject({ start: 2 })
  expect(record.warmup.steps.start).toBeUndefined()
})

test('in an open model each arrival is a fresh user: start, one iteration, stop', async () => {
  const { notes, record } = await played({ rate: '10/s', duration: 300, maxInFlight: 5 }, ({ clock, note }) => ({
    start: async ({ user }) => {
      await clock.sleep(10)
      return user * 2
    },
    stop: async ({ user, state }) => {
      await clock.sleep(10)
      note(`stop ${user} ${state}`)
    },
    tasks: {
      browse: {
        run: async ({ user, iteration, index, state }) => {
          note(`browse ${user} ${iteration} ${index} ${state}`)
          await clock.sleep(30)
        },
      },
    },
  }))
  expect(notes).toEqual(['10 browse 0 0 0 0', '50 stop 0 0', '110 browse 1 0 1 2', '150 stop 1 2', '210 browse 2 0 2 4', '250 stop 2 4'])
  expect(record.users).toEqual({ planned: 3, started: 3, failedStart: 0 })
  expect(record.measured.iterations).toEqual({ started: 3, succeeded: 3, failed: 0, cutOff: 0, dropped: 0 })
  const { min, max } = { min: record.measured.latency, max: record.measured.serviceTime }
  expect(min).toEqual(max)
  expect(countsOf(record)).toEqual({ start: 3, browse: 3, stop: 3 })
})

test('in an open model a start that fails is a failed arrival, and its place is free for the next', async () => {
  const { record } = await played({ rate: '10/s', duration: 400, maxInFlight: 1 }, ({ clock }) => ({
    start: ({ user }) => {
      if (user % 2 === 0) throw new Error('no account')
    },
    tasks: { browse: { run: () => clock.sleep(50) } },
  }))
  expect(record.users).toEqual({ planned: 4, started: 4, failedStart: 2 })
  expect(record.measured.iterations).toEqual({ started: 4, succeeded: 2, failed: 2, cutOff: 0, dropped: 0 })
})

test('in an open model a place is taken until stop is over', async () => {
  const { record } = await played({ rate: '10/s', duration: 400, maxInFlight: 1 }, ({ clock }) => ({
    stop: () => clock.sleep(120),
    tasks: { browse: { run: () => clock.sleep(10) } },
  }))
  expect(record.measured.iterations).toEqual({ started: 2, succeeded: 2, failed: 0, cutOff: 0, dropped: 2 })
  expect(record.users).toEqual({ planned: 4, started: 2, failedStart: 0 })
})

test('a step in `start` and `stop` is a step with their name in front, and no iteration', async () => {
  const { record } = await played({ concurrency: 2, iterations: 4 }, ({ clock }) => ({
    start: ({ step }) => step('login', () => clock.sleep(10)),
    stop: ({ step }) => step('logout', () => clock.sleep(5)),
    tasks: { browse: { run: ({ step }) => step('login', () => {}) } },
  }))
  expect(countsOf(record)).toEqual({ 'start.login': 2, start: 2, login: 4, browse: 4, 'stop.logout': 2, stop: 2 })
  expect(record.measured.iterations).toMatchObject({ started: 4, succeeded: 4 })
})
