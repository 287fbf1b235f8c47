import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual as equals } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScenariosRecord } from '../../../../src/record/merge/scenarios-record.ts'
import type { Progress } from '../../../../src/run/recording/progress.ts'
import { startFixture } from '../../../helpers/fixture-server.ts'
import { builtModule } from '../../../helpers/built-module.ts'
import { eventually } from '../../../helpers/projects/run-project.ts'
import { endChildren, threadCount, workersOf } from '../children.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()

afterEach(endChildren)

const kinds = ['threads', 'processes'] as const

/** A signal that is aborted once a run has started so many iterations. */
function abortAfter(started: number) {
  const controller = new AbortController()
  let abortedMs = Number.NaN
  return {
    signal: controller.signal,
    onProgress: (progress: Progress): void => {
      if (progress.started < started || controller.signal.aborted) return
      abortedMs = Date.now()
      controller.abort(new Error('enough'))
    },
    abortedMs: () => abortedMs,
  }
}

/** What keeps this process busy or alive, besides threads. */
const status = (): object => ({
  handles: process.getActiveResourcesInfo().sort(),
  listeners: process.eventNames().map((name) => process.listenerCount(name)),
})

describe.for(kinds)('a run in %s', (kind) => {
  test('ends within a second of its signal, also where tasks compute for ever', async () => {
    const { signal, onProgress, abortedMs } = abortAfter(150)
    const record = await run(
      taskOf('dying'),
      { concurrency: 2, duration: '30s', [kind]: 2 },
      { data: { at: 100, how: 'spin' }, signal, onProgress },
    )
    expect(Date.now() - abortedMs()).toBeLessThan(1_000)
    expect(record.aborted).toMatchObject({ by: 'signal', reason: 'enough' })
    expect(record.observations.lostWorkers).toEqual([expect.stringMatching(/^worker 1 of 2 did not end when asked to /)])
    expect(record.measured.iterations.succeeded).toBeGreaterThanOrEqual(100)
    expect(workersOf(process.pid)).toEqual([])
  })

  test('hands over everything where its tasks can be cut off', async () => {
    const { signal, onProgress } = abortAfter(100)
    const record = await run(
      taskOf('dying'),
      { concurrency: 4, duration: '30s', [kind]: 2 },
      { data: { at: -1, sleepMs: 5 }, signal, onProgress },
    )
    const { started, succeeded, cutOff } = record.measured.iterations
    expect(record.aborted?.by).toBe('signal')
    expect(record.observations.lostWorkers).toEqual([])
    expect(started).toBe(succeeded + cutOff)
    expect(cutOff).toBeGreaterThan(0)
  })

  test('gives what its workers have reported by the time that a signal ends it, at once', async () => {
    const { signal, onProgress } = abortAfter(100)
    const given: { readonly record: ScenariosRecord; readonly isAtOnce: boolean }[] = []
    let isAtOnce = false
    signal.addEventListener('abort', () => {
      isAtOnce = true
      setImmediate(() => (isAtOnce = false))
    })
    const record = await run(
      taskOf('dying'),
      { concurrency: 4, duration: '30s', [kind]: 2 },
      { data: { at: -1, sleepMs: 5 }, signal, onProgress, onInterrupted: (record) => void given.push({ record, isAtOnce }) },
    )
    expect(given).toMatchObject([{ isAtOnce: true, record: { whole: { aborted: record.aborted, observations: { lostWorkers: [] } } } }])
    const { succeeded } = given[0]!.record.whole.measured.iterations
    expect(succeeded).toBeGreaterThan(50)
    expect(succeeded).toBeLessThanOrEqual(record.measured.iterations.succeeded)
  })

  test('is over in the time that its test leaves it, also where tasks compute for ever', async () => {
    const sinceMs = Date.now()
    const environment = { data: { at: 21, how: 'spin' }, remainingMs: 3_000 }
    const record = await run(taskOf('dying'), { concurrency: 2, iterations: 1_000_000, [kind]: 2 }, environment)
    expect(Date.now() - sinceMs).toBeLessThan(3_000)
    expect(record.aborted?.by).toBe('deadline')
    expect(record.observations.lostWorkers).toEqual([
      expect.stringMatching(/^worker 2 of 2 was still running when the test ran out of time /),
    ])
  })

  test('can be ended before it has begun', async () => {
    const record = await run(taskOf('spinning-import'), { concurrency: 2, iterations: 10, [kind]: 2 }, { signal: AbortSignal.timeout(500) })
    expect(record.aborted?.by).toBe('signal')
    expect(record.measured.iterations.started).toBe(0)
    expect(record.users.planned).toBe(2)
    expect(workersOf(process.pid)).toEqual([])

    const late = await run(taskOf('spinning-import'), { concurrency: 2, iterations: 10, [kind]: 2 }, { remainingMs: 600 })
    expect(late.aborted).toEqual({
      by: 'deadline',
      reason: 'the test ran out of time before the workers had started',
      atMs: 0,
    })
  })

  test('starts nothing where its signal was aborted before', async () => {
    const record = await run(
      taskOf('dying'),
      { concurrency: 2, iterations: 10, [kind]: 2 },
      { data: {}, signal: AbortSignal.abort('over') },
    )
    expect(record.aborted).toEqual({ by: 'signal', reason: 'over', atMs: 0 })
    expect(record.measured.iterations.started).toBe(0)
  })

  test('is ended by a limit that all shares exceed together', async () => {
    await using target = await startFixture('status-by-count', { STATUSES: '500' })
    const record = await run(
      { kind: 'request', request: { url: target.url } },
      { rate: 200, duration: '30s', abortWhen: { errorRate: '10%', within: 500 }, [kind]: 2 },
    )
    expect(record.aborted).toMatchObject({ by: 'limit', reason: 'error rate above 10 %: 100 % within 500 ms' })
    expect(record.measured.iterations.failed).toBeGreaterThan(50)
    expect(record.aborted!.atMs).toBeLessThan(5_000)
  })

  test('leaves nothing behind', async () => {
    await using target = await startFixture('steady')
    const once = async (): Promise<void> => {
      await run({ kind: 'request', request: { url: target.url } }, { concurrency: 4, iterations: 200, [kind]: 2 })
    }
    await once()
    await sleep(200)
    const [before, threadsBefore] = [status(), threadCount() ?? 0]
    await once()
    await eventually(() => equals(status(), before) && (threadCount() ?? 0) <= threadsBefore, 2_000)
    expect(status()).toEqual(before)
    // Those of a bundler that a test before has used may end meanwhile.
    expect(threadCount() ?? 0).toBeLessThanOrEqual(threadsBefore)
    expect(workersOf(process.pid)).toEqual([])
    expect((await target.stats()).openConnections).toBe(0)
  })
})

test('where all users of one share are held for good, the run says in which', async () => {
  const options = { concurrency: 2, duration: '1500ms', timeout: 100, threads: 2 } as const
  const record = await run(taskOf('holding'), options, { data: { user: 1 } })
  expect(record.aborted).toMatchObject({
    by: 'users',
    reason: 'in worker 2 of 2 no users left: each is stuck in a task that timed out and never settled',
  })
  expect(record.observations.abandoned).toBe(1)
  expect(record.measured.iterations.succeeded).toBeGreaterThan(20)
})

test('processes end with the one who started them, even one that computes for ever and hears of nothing', async () => {
  using runner = await builtModule('run/workers/in-workers')
  using plans = await builtModule('plan/plan-from')
  using entry = await builtModule('run/workers/worker-entry')
  const script = fileURLToPath(new URL('start-spinning.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, runner.url, plans.url, entry.url, (taskOf('dying') as { module: string }).module], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let workers: readonly number[] = []
  try {
    await once(child.stdout, 'data')
    await sleep(500)
    workers = workersOf(child.pid!)
    expect(workers).toHaveLength(2)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await eventually(() => !workers.some(isRunning), 2_000)).toBe(true)
  } finally {
    child.kill('SIGKILL')
    for (const pid of workers.filter(isRunning)) process.kill(pid, 'SIGKILL')
  }
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
