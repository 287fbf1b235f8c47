import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { between } from '../../../src/plan/options/between.ts'
import { constantPacing, constantThroughput } from '../../../src/plan/options/pacing.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import type { Snapshot } from '../../../src/record/snapshot.ts'
import { countsOf, played } from './played.ts'

const weights = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 1, max: 50 }), {
  minKeys: 1,
  noNullPrototype: true,
})

/** How often each task was chosen. */
async function chosen(
  seed: number,
  tasks: Readonly<Record<string, number>>,
  users: number,
  iterations: number,
): Promise<Record<string, number>> {
  const { record } = await played({ seed, concurrency: users, iterations }, () => ({
    tasks: Object.fromEntries(Object.entries(tasks).map(([name, weight]) => [name, { weight, run: () => {} }])),
  }))
  return countsOf(record) as Record<string, number>
}

test('in the long run each task comes as often as its weight says, whatever the weights', async () => {
  await fc.assert(
    fc.asyncProperty(weights, fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (tasks, seed) => {
      const iterations = 2_000
      const counts = await chosen(seed, tasks, 10, iterations)
      const total = Object.values(tasks).reduce((sum, weight) => sum + weight, 0)
      for (const [name, weight] of Object.entries(tasks)) {
        const share = weight / total
        // Five standard errors: one of a million seeds would pass them by chance.
        const slack = 5 * Math.sqrt(iterations * share * (1 - share))
        expect(Math.abs((counts[name] ?? 0) - iterations * share)).toBeLessThanOrEqual(slack)
      }
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(iterations)
    }),
    { numRuns: 20 },
  )
})

/** Which task each iteration was, with tasks that last 10 ms, or for user 0 as long as is said. */
async function choices(seed: number, taskMs: number): Promise<Record<string, string>> {
  const seen: Record<string, string> = {}
  await played({ seed, concurrency: 3, iterations: 30 }, ({ clock }) => {
    const choice = (name: string): { run: (context: { user: number; iteration: number }) => unknown } => ({
      run: ({ user, iteration }) => {
        seen[`${user}/${iteration}`] = name
        return clock.sleep(user === 0 ? taskMs : 10)
      },
    })
    return { tasks: { a: choice('a'), b: choice('b'), c: choice('c') } }
  })
  return seen
}

test('the same seed, user and iteration choose the same task, however the run went', async () => {
  const first = await choices(3, 10)
  const slower = await choices(3, 15)
  expect(Object.keys(first)).toHaveLength(30)
  for (const key of Object.keys(first).filter((key) => key in slower)) expect(slower[key]).toBe(first[key])
  expect(await choices(4, 10)).not.toEqual(first)
})

test('every user starts once and stops once, whatever the run looks like', async () => {
  const runs = fc.record({
    concurrency: fc.integer({ min: 1, max: 8 }),
    duration: fc.integer({ min: 1, max: 300 }),
    startMs: fc.integer({ min: 0, max: 60 }),
    taskMs: fc.integer({ min: 1, max: 60 }),
    spawnRate: fc.constantFrom(undefined, 10, 100),
    warmup: fc.constantFrom(undefined, 50, { iterations: 3 }),
    gracefulStop: fc.constantFrom(0, 20, 5_000),
  })
  await fc.assert(
    fc.asyncProperty(runs, async ({ startMs, taskMs, ...drawn }) => {
      const { concurrency, duration, spawnRate } = drawn
      // A run that is over before all users have begun is refused.
      const options = { ...drawn, duration: duration + (spawnRate === undefined ? 0 : (concurrency * 1_000) / spawnRate) }
      const started: number[] = []
      const stopped: number[] = []
      const { record } = await played(options, ({ clock }) => ({
        start: async ({ user }) => {
          await clock.sleep(startMs)
          started.push(user)
        },
        stop: ({ user }) => void stopped.push(user),
        tasks: { browse: { run: () => clock.sleep(taskMs) } },
      }))
      const { started: begun, failedStart } = record.users
      expect(new Set(started).size).toBe(started.length)
      expect(new Set(stopped).size).toBe(stopped.length)
      // Those whose start was cut off do not stop; all others do.
      expect(stopped.length).toBe(begun - failedStart)
      const { iterations } = record.measured
      expect(iterations.started).toBe(iterations.succeeded + iterations.failed + iterations.cutOff)
    }),
    { numRuns: 60 },
  )
})

test('users begin at the pace that was asked for, in the warm-up already', async () => {
  const { notes } = await played({ concurrency: 4, spawnRate: '20/s', warmup: 100, duration: 100 }, ({ clock, note }) => ({
    start: ({ user }) => note(`start ${user}`),
    tasks: { browse: { run: () => clock.sleep(1_000) } },
  }))
  expect(notes).toEqual(['0 start 0', '50 start 1', '100 start 2', '150 start 3'])
})

const latenciesOf = ({ latency }: Snapshot): readonly [count: number, minMs: number, maxMs: number] => {
  const histogram = Histogram.decode(latency)
  return [histogram.count, histogram.quantile(0) / 1_000, histogram.quantile(1) / 1_000]
}

test('a flow does all its steps in each iteration, and the pauses between them are no part of its latency', async () => {
  const { notes, record } = await played({ concurrency: 1, iterations: 2 }, ({ clock, note }) => {
    const login = async (): Promise<void> => {
      note('login')
      await clock.sleep(10)
    }
    return {
      think: 100,
      flow: [login, { name: 'buy', run: () => clock.sleep(20).then(() => note('bought')) }, () => note('anonymous')],
    }
  })
  expect(notes).toEqual(['0 login', '130 bought', '230 anonymous', '330 login', '460 bought', '560 anonymous'])
  expect(countsOf(record)).toEqual({ login: 2, buy: 2, 'step 3': 2 })
  expect(latenciesOf(record.measured)).toEqual([2, 30, 30])
  expect(record.measured.lastEndMs).toBe(560)
})

test('a step that throws ends its flow', async () => {
  const { record } = await played({ concurrency: 1, iterations: 1 }, () => ({
    flow: [
      { name: 'login', run: () => Promise.reject(new Error('no')) },
      { name: 'buy', run: () => {} },
    ],
  }))
  expect(countsOf(record)).toEqual({ login: '1, 1 failed' })
  expect(record.measured.iterations).toMatchObject({ started: 1, failed: 1 })
})

const failing: readonly (readonly [how: string, run: () => unknown, code: string])[] = [
  ['throws', () => Promise.reject(new TypeError('no')), 'TypeError'],
  ['returns a reply that is not accepted', () => ({ status: 503 }), 'status-503'],
]

test.for(failing)('a step that %s ends its flow, and the iteration has failed', async ([, run, code]) => {
  const { record } = await played({ concurrency: 1, iterations: 2 }, () => ({
    flow: [
      { name: 'login', run: () => {} },
      { name: 'buy', run },
      { name: 'leave', run: () => {} },
    ],
  }))
  expect(countsOf(record)).toEqual({ login: 2, buy: '2, 2 failed' })
  expect(record.measured).toMatchObject({ iterations: { started: 2, failed: 2 }, errors: [{ code, count: 2 }] })
})

test.for(failing)(
  "with onFailure: 'continue' a flow does the rest after a step that %s, and fails for the first",
  async ([, run, code]) => {
    const { record, notes } = await played({ concurrency: 1, iterations: 2 }, ({ note, clock }) => ({
      onFailure: 'continue',
      think: 100,
      flow: [
        { name: 'buy', run },
        { name: 'pay', run: () => Promise.reject(new RangeError('later')) },
        { name: 'leave', run: () => clock.sleep(10).then(() => note('left')) },
      ],
    }))
    expect(notes).toEqual(['210 left', '520 left'])
    expect(countsOf(record)).toEqual({ buy: '2, 2 failed', pay: '2, 2 failed', leave: 2 })
    expect(record.measured).toMatchObject({ iterations: { started: 2, failed: 2 }, errors: [{ code, count: 2 }] })
    expect(record.measured.steps.pay!.errors).toMatchObject([{ code: 'RangeError', message: 'later', count: 2 }])
  },
)

test('what comes after a failure holds for each flow of a scenario', async () => {
  const flow = [
    { name: 'buy', run: () => Promise.reject(new Error('no')) },
    { name: 'leave', run: () => {} },
  ]
  const ending = await played({ concurrency: 1, iterations: 1 }, () => ({ tasks: { shop: { flow } } }))
  expect(countsOf(ending.record)).toEqual({ 'shop.buy': '1, 1 failed', shop: '1, 1 failed' })
  const going = await played({ concurrency: 1, iterations: 1 }, () => ({ onFailure: 'continue', tasks: { shop: { flow } } }))
  expect(countsOf(going.record)).toEqual({ 'shop.buy': '1, 1 failed', 'shop.leave': 1, shop: '1, 1 failed' })
  expect(going.record.measured.steps.shop!.errors).toMatchObject([{ code: 'Error', message: 'no', count: 1 }])
})

test('a flow that goes on after failures still ends with its timeout, and when it is cut off', async () => {
  const { record } = await played({ concurrency: 1, iterations: 1, timeout: 50 }, ({ clock }) => ({
    onFailure: 'continue',
    flow: [
      { name: 'stuck', run: () => clock.sleep(60).then(() => Promise.reject(new Error('late'))) },
      { name: 'after', run: () => {} },
    ],
  }))
  expect(countsOf(record)).toEqual({ stuck: '1, 1 failed' })
  expect(record.measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
})

test('the timeout counts anew after each pause of a flow, so that pauses never use it up', async () => {
  const { record } = await played({ concurrency: 1, iterations: 1, timeout: 50 }, ({ clock }) => ({
    think: 200,
    flow: [
      { name: 'quick', run: () => clock.sleep(40) },
      { name: 'again', run: () => clock.sleep(40) },
      { name: 'stuck', run: () => clock.sleep(60) },
    ],
  }))
  expect(countsOf(record)).toEqual({ quick: 1, again: 1, stuck: '1, 1 failed' })
  expect(record.measured.errors).toMatchObject([{ code: 'timeout', count: 1 }])
})

test('a flow that pauses when its grace is over is cut off, and does nothing more', async () => {
  const { notes, record } = await played({ concurrency: 1, duration: 100, gracefulStop: 50 }, ({ note }) => ({
    think: 1_000,
    flow: [() => note('first'), () => note('second')],
    stop: () => note('stop'),
  }))
  expect(notes).toEqual(['0 first', '150 stop'])
  expect(record.measured.iterations).toMatchObject({ started: 1, cutOff: 1 })
})

test('replies that steps return from clients of their own are counted, and one that is not accepted fails its step', async () => {
  const { record } = await played({ concurrency: 1, iterations: 1 }, () => ({
    onFailure: 'continue',
    flow: [
      { name: 'read', run: () => ({ status: 200 }) },
      { name: 'write', run: () => new Response('no', { status: 503 }) },
      { name: 'last', run: () => ({ status: 200 }) },
    ],
  }))
  expect(countsOf(record)).toEqual({ read: 1, write: '1, 1 failed', last: 1 })
  expect(record.measured.steps.write?.statuses).toEqual({ 503: 1 })
  expect(record.measured.iterations.failed).toBe(1)
  expect(record.measured.statuses).toEqual({ 503: 1 })
})

/** When the tasks of one user begin, with tasks that last 30 and 130 ms in turn. */
async function beginnings(think: unknown): Promise<readonly string[]> {
  const { notes } = await played({ concurrency: 1, iterations: 5 }, ({ clock, note }) => ({
    think: think as number,
    tasks: {
      browse: {
        run: async ({ iteration }) => {
          note(String(iteration))
          await clock.sleep(iteration % 2 === 0 ? 30 : 130)
        },
      },
    },
  }))
  return notes
}

test('a user pauses between its iterations', async () => {
  expect(await beginnings(50)).toEqual(['0 0', '80 1', '260 2', '340 3', '520 4'])
})

test('a constant pacing lets iterations begin so often, and after a longer one the next follows at once', async () => {
  expect(await beginnings(constantPacing(100))).toEqual(['0 0', '100 1', '230 2', '330 3', '460 4'])
})

test('a constant throughput is a pacing of one divided by it', () => {
  expect(constantThroughput('30/m')).toEqual(constantPacing('2s'))
})

test('a function decides on each pause', async () => {
  expect(await beginnings(({ iteration }: { iteration: number }) => `${(iteration + 1) * 10}ms`)).toEqual([
    '0 0',
    '40 1',
    '190 2',
    '250 3',
    '420 4',
  ])
})

const senseless = {
  throws: (): number => {
    throw new Error('no idea')
  },
  givesNoTime: (): '1s' => 'soon' as '1s',
  givesLessThanNothing: (): number => -1,
}

test('a function that throws ends the run, and the run says so', async () => {
  const { record } = await played({ concurrency: 1, duration: '5s' }, ({ clock }) => ({
    think: senseless.throws,
    tasks: { browse: { run: () => clock.sleep(10) } },
  }))
  expect(record.aborted).toMatchObject({ by: 'users', reason: 'no user can continue, because `think` failed: no idea' })
})

test.each([
  ['no time', 'givesNoTime', "got 'soon' (string)"],
  ['less than nothing', 'givesLessThanNothing', 'got -1 (number)'],
] as const)('a function that returns %s is a mistake in the test, and no result', async (_what, name, got) => {
  const playing = played({ concurrency: 1, duration: '5s' }, ({ clock }) => ({
    think: senseless[name],
    tasks: { browse: { run: () => clock.sleep(10) } },
  }))
  await expect(playing).rejects.toThrow(
    `Expected the function \`think\` to return a time of at most 24 h such as 500 or '2s', ${got}. Return milliseconds or a text with a unit; 0 is no pause`,
  )
})

test('the pause that the run asks for goes before that of the scenario', async () => {
  const { notes } = await played({ concurrency: 1, iterations: 2, think: 5 }, ({ note }) => ({
    think: between('1s', '5s'),
    tasks: { browse: { run: () => note('browse') } },
  }))
  expect(notes).toEqual(['0 browse', '5 browse'])
})

test('the slowest step of an iteration is one inside of its task, if most of the time was there', async () => {
  const { record } = await played({ iterations: 1 }, ({ clock }) => ({
    flow: [
      { name: 'short', run: ({ step }) => step('first', () => clock.sleep(10)) },
      {
        name: 'named',
        run: async ({ step }) => {
          await step('form', () => clock.sleep(20))
          await step('send', () => clock.sleep(50))
          await clock.sleep(40)
        },
      },
    ],
  }))
  expect(record.measured.slowest).toMatchObject([{ step: 'send', stepMs: 50, stepsMs: 120, latencyMs: 120 }])
})

test('the slowest step of an iteration is its task, if most of the time was outside of the steps in it', async () => {
  const { record } = await played({ iterations: 1 }, ({ clock }) => ({
    tasks: {
      buy: {
        run: async ({ step }) => {
          await step('form', () => clock.sleep(20))
          await clock.sleep(30)
        },
      },
    },
  }))
  expect(record.measured.slowest).toMatchObject([{ step: 'buy', stepMs: 50, latencyMs: 50 }])
})
