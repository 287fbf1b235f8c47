import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runLoad } from '../../src/load/load.ts'
import { standalone, type RunEnvironment } from '../../src/run/run-environment.ts'
import type { LoadOptions } from '../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../src/result/load-result.ts'
import type { Task } from '../../src/run/task/task.ts'
import { LoadError } from '../../src/units/errors/error.ts'

/** Runs beside one another do not disturb tests that judge no times. */
const run = (task: Task, options: LoadOptions = {}, environment: Partial<RunEnvironment> = {}): Promise<LoadResult> =>
  runLoad(task, { exclusive: false, ...options }, { ...standalone, ...environment })

async function refusal(loading: Promise<LoadResult>): Promise<string> {
  const error: unknown = await loading.then(
    () => 'It was not refused',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LoadError)
  const { code, message } = error as LoadError
  return `${code}: ${message}`
}

test('a run without options is 100 iterations of one user', async () => {
  let calls = 0
  const { iterations, users, aborted, plan } = await run(() => calls++)
  expect(iterations).toEqual({ started: 100, succeeded: 100, failed: 0, cutOff: 0, dropped: 0 })
  expect(users).toEqual({ planned: 1, started: 1, failedStart: 0 })
  expect(calls).toBe(100)
  expect(aborted).toBe(false)
  expect(plan.text).toBe('1 user, 100 iterations')
})

test('setup comes before everything and teardown after it, and what setup returned reaches both', async () => {
  const reported: string[] = []
  await run(({ data }) => reported.push(`task with ${JSON.stringify(data)}`), {
    iterations: 2,
    setup: async () => {
      await sleep(5)
      reported.push('setup')
      return { token: 'abc' }
    },
    teardown: async (data) => {
      await sleep(5)
      reported.push(`teardown with ${JSON.stringify(data)}`)
    },
  })
  expect(reported).toEqual(['setup', 'task with {"token":"abc"}', 'task with {"token":"abc"}', 'teardown with {"token":"abc"}'])
})

test('a setup that throws ends it before anything was sent, and there is nothing to tear down', async () => {
  const reported: string[] = []
  const loading = run(() => reported.push('task'), {
    setup: () => {
      throw new Error('no database')
    },
    teardown: () => reported.push('teardown'),
  })
  await expect(loading).rejects.toThrow('no database')
  expect(reported).toEqual([])
})

test('what teardown throws is thrown, also where it rejects', async () => {
  await expect(run(() => {}, { iterations: 1, teardown: () => Promise.reject(new Error('still in use')) })).rejects.toThrow('still in use')
})

test('options, task and request are judged before anything happens', async () => {
  const reported: string[] = []
  const setup = (): unknown => reported.push('setup')
  const refusals = [
    await refusal(run(() => {}, { setup, concurrency: 0, iteratons: 5 } as LoadOptions)),
    await refusal(run(42 as unknown as Task, { setup })),
  ]
  expect(refusals.join('\n\n')).toMatchInlineSnapshot(`
    "bad-options: 2 problems with the load options:
    - Unknown option \`iteratons\`: did you mean \`iterations\`?
    - Expected \`concurrency\` to be a whole number from 1 to 100 000, got 0 (number)

    bad-task: Expected the task to be a function such as ({ http }) => http.get('/'), an address, or an object such as { url: '/', method: 'POST' }, got 42 (number)"
  `)
  expect(reported).toEqual([])
})

test('a request that cannot be sent as it stands is refused, and leaves nothing behind', async () => {
  expect(await refusal(run('/users'))).toMatchInlineSnapshot(
    `"no-base-url: Expected an absolute address such as 'http://127.0.0.1:3000/users', got '/users' (string). For relative addresses set the option \`baseUrl\`"`,
  )
  const { iterations } = await run(() => {}, { iterations: 1 })
  expect(iterations.succeeded).toBe(1)
})

test('a timed run that does not fit into the time that is left is refused, with a way out', async () => {
  let calls = 0
  const loading = run(() => calls++, { rate: 100, duration: '10s', warmup: '2s' }, { remainingMs: () => 5_000 })
  expect(await refusal(loading)).toMatchInlineSnapshot(
    `"does-not-fit: The run needs 12.3 s (100 arrivals/s for 10 s, evenly, at most 10 000 in flight, after a warm-up of 2 s), but 5 s of the test's timeout is left. Give the test a longer timeout, as in test(name, fn, 30_000), shorten the run, or use loadTest(), which makes its timeout fit its runs."`,
  )
  expect(calls).toBe(0)
})

test('the time that is left is asked again after the wait for other runs', async () => {
  const remaining = [5_000, 100]
  const loading = run(() => {}, { duration: 500 }, { remainingMs: () => remaining.shift()! })
  expect(await refusal(loading)).toMatch(/^does-not-fit: The run needs 750 ms .* but 100 ms of the test's timeout is left/)
})

test('a run by count takes the time that is left, and comes back aborted when that was not enough', async () => {
  const { aborted, abortedBy, abortReason, iterations } = await run(() => sleep(20), { iterations: 10_000 }, { remainingMs: () => 400 })
  expect({ aborted, abortedBy, abortReason }).toEqual({
    aborted: true,
    abortedBy: 'deadline',
    abortReason: 'the test ran out of time',
  })
  expect(iterations.succeeded).toBeGreaterThan(3)
  expect(iterations.succeeded).toBeLessThan(17)
})

test('a smoke run is so short that it only shows whether everything answers', async () => {
  const { iterations, plan } = await run(() => {}, { iterations: 100_000, warmup: '10s' }, { profile: 'smoke' })
  expect(iterations.started).toBe(50)
  expect(plan.text).toBe('1 user, 50 iterations')
})

const agents = (): Promise<undefined> => Promise.reject(new Error('it looked for agents'))

test('a smoke run looks for no agents: it is too small to be divided', async () => {
  const { iterations } = await run(() => {}, { iterations: 10 }, { profile: 'smoke', agents })
  expect(iterations.succeeded).toBe(10)
  await expect(run(() => {}, { iterations: 10 }, { agents })).rejects.toThrow('it looked for agents')
})

test('the phases of a run are told in order, with the plan that is carried out', async () => {
  const phases: string[] = []
  await run(() => {}, { iterations: 60 }, { profile: 'smoke', onPhase: (phase, plan) => phases.push(`${phase} ${plan.iterations}`) })
  expect(phases).toEqual(['waiting 50', 'hooks 50', 'running 50', 'hooks 50'])
})

test.each(['options', 'surroundings'] as const)('the signal of the %s ends the run, and the result says so', async (whose) => {
  const controller = new AbortController()
  const other = new AbortController()
  const [own, around] = whose === 'options' ? [controller, other] : [other, controller]
  setTimeout(() => controller.abort(new Error('that is enough')), 60)
  const result = await run(() => sleep(10), { concurrency: 2, duration: '10s', signal: own.signal }, { signal: around.signal })
  expect(result).toMatchObject({ aborted: true, abortedBy: 'signal', abortReason: 'that is enough' })
  expect(result.iterations.started).toBe(result.iterations.succeeded + result.iterations.cutOff)
})

test('a signal that was aborted before the run is thrown, and nothing is done', async () => {
  const reported: string[] = []
  const reason = new Error('too late')
  const loading = run(() => reported.push('task'), { signal: AbortSignal.abort(reason), setup: () => reported.push('setup') })
  await expect(loading).rejects.toBe(reason)
  expect(reported).toEqual([])
})

test('a setup that hangs ends with the signal', async () => {
  const reason = new Error('the test is over')
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 30)
  await expect(run(() => {}, { setup: () => new Promise(() => {}), signal: controller.signal })).rejects.toBe(reason)
})

test('runs wait for one another unless they are told not to', { timeout: 60_000 }, async () => {
  const spans: [from: number, to: number][] = []
  const task = async (): Promise<void> => {
    const from = performance.now()
    await sleep(30)
    spans.push([from, performance.now()])
  }
  await Promise.all([1, 2, 3].map(() => run(task, { iterations: 2, exclusive: true })))
  const inOrder = spans.toSorted(([one], [other]) => one - other)
  inOrder.slice(1).forEach(([from], before) => expect(from).toBeGreaterThanOrEqual(inOrder[before]![1]))

  let running = 0
  let mostRunning = 0
  const counted = async (): Promise<void> => {
    mostRunning = Math.max(mostRunning, ++running)
    await sleep(50)
    running -= 1
  }
  await Promise.all([1, 2, 3].map(() => run(counted, { iterations: 1 })))
  expect(mostRunning).toBe(3)
})

test('the lock is free again after a run that was refused or whose setup threw', { timeout: 60_000 }, async () => {
  const failing = run(() => {}, { exclusive: true, setup: () => Promise.reject(new Error('no')) })
  await expect(failing).rejects.toThrow('no')
  await refusal(run('/users', { exclusive: true }))
  expect((await run(() => {}, { exclusive: true, iterations: 1 })).iterations.succeeded).toBe(1)
})

/** What the tasks of a run draw. */
async function drawn(seed: number): Promise<readonly number[]> {
  const numbers: number[] = []
  await run(({ random }) => numbers.push(random()), { iterations: 5, seed })
  return numbers
}

test('the same seed replays the same run', async () => {
  expect(await drawn(3)).toEqual(await drawn(3))
  expect(await drawn(3)).not.toEqual(await drawn(4))
})

test('a result is plain data that survives being cloned', async () => {
  const result = await run(() => ({ status: 200 }), { iterations: 20, concurrency: 2 })
  expect(structuredClone(result)).toEqual(result)
})
