import { describe, expect, onTestFinished, test } from 'vitest'
import { runLoad } from '../../../../src/load/load.ts'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { standalone } from '../../../../src/run/run-environment.ts'
import type { Task } from '../../../../src/run/task/task.ts'
import { attributionOf } from '../../../../src/result/attribution.ts'
import { startTarget, type Target } from '../../../../src/serve/start-target.ts'
import type { TargetEntry, TargetOptions } from '../../../../src/serve/options/target-options.ts'
import { testWith } from '../../../helpers/needs.ts'

/** Other systems do not tell of processes that have no probe. */
const linuxOnly = testWith(process.platform === 'linux')

const costly = new URL('../../../../fixtures/targets/costly.mjs', import.meta.url)

async function started(entry: TargetEntry = costly, options?: TargetOptions): Promise<Target> {
  const target = startTarget(entry, options)
  onTestFinished(() => target.stop())
  await target.ready
  return target
}

const run = (task: Task, options: LoadOptions): Promise<LoadResult> =>
  runLoad(task, { seed: 1, warmup: 0, exclusive: false, ...options }, standalone)

describe('a module that costs 2 ms of CPU time for each request', () => {
  test('costs that for each iteration, as a busy machine does not change', async () => {
    const baseUrl = await started()
    const { target, otherTargets } = await run('/?ms=2', { baseUrl, iterations: 200, concurrency: 2, warmup: { iterations: 50 } })
    // The server itself costs something too.
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(1_980)
    expect(target?.cpu?.microsPerIteration).toBeLessThan(2_800)
    expect(target?.pid).toBe(baseUrl.pid)
    expect(target?.cpu?.meanCores).toBeGreaterThan(0.02)
    expect(target?.cpu?.maxCores).toBeGreaterThanOrEqual(target!.cpu!.meanCores * 0.9)
    expect(otherTargets).toEqual([])
  })

  test('has an event loop, memory, handles and a course', async () => {
    const baseUrl = await started()
    const { target } = await run('/?ms=2', { baseUrl, duration: '1500ms', concurrency: 4 })
    expect(target?.eventLoop?.utilization).toBeGreaterThan(0.5)
    expect(target?.eventLoop?.utilization).toBeLessThanOrEqual(1)
    expect(target?.eventLoop?.delayP99Ms).toBeGreaterThan(0)
    expect(target?.memory?.rssMax).toBeGreaterThan(20e6)
    expect(target?.memory?.heapUsedEnd).toBeGreaterThan(1e6)
    expect(target?.handles?.end).toBeGreaterThan(0)
    expect(target?.gcMs).toBeGreaterThanOrEqual(0)
    expect(target?.series.length).toBeGreaterThanOrEqual(1)
    expect(target?.series.length).toBeLessThanOrEqual(4)
    expect(target?.series[0]).toMatchObject({ startMs: expect.closeTo(0, -2), cores: expect.any(Number), rss: expect.any(Number) })
    expect(target).toMatchObject({ ended: undefined, output: '' })
    expect(structuredClone(target)).toEqual(target)
  })

  linuxOnly('is sampled in threads and in processes, after a warm-up by time', async () => {
    const baseUrl = await started()
    for (const workers of [{ threads: 2 }, { processes: 2 }]) {
      const { target } = await run('/?ms=2', { baseUrl, ...workers, duration: '600ms', concurrency: 2, warmup: '300ms' })
      expect(target?.cpu?.microsPerIteration).toBeGreaterThan(1_700)
      expect(target?.cpu?.microsPerIteration).toBeLessThan(3_200)
    }
  })
})

describe('the work of', () => {
  linuxOnly('the workers of a cluster counts, and no event loop is blamed for it', async () => {
    const baseUrl = await started(costly, { env: { SHAPE: 'cluster' } })
    const { target } = await run('/?ms=3', { baseUrl, iterations: 100, concurrency: 2, warmup: { iterations: 20 } })
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(2_900)
    expect(target?.eventLoop).toBeUndefined()
  })

  linuxOnly('a child process counts', async () => {
    const baseUrl = await started(costly, { env: { SHAPE: 'child' } })
    const { target } = await run('/?ms=3', { baseUrl, iterations: 100, warmup: { iterations: 20 } })
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(2_900)
  })

  test('a worker thread counts, and no event loop is blamed for it', async () => {
    const baseUrl = await started(new URL('../../../../fixtures/targets/threaded.mjs', import.meta.url))
    const { target } = await run('/', { baseUrl, iterations: 200 })
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(5)
    expect(target?.eventLoop).toBeUndefined()
  })

  linuxOnly('any command counts, without what only Node tells', async () => {
    const baseUrl = await started({ command: [process.execPath, costly.pathname] })
    const { target } = await run('/?ms=2', { baseUrl, iterations: 100, warmup: { iterations: 20 } })
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(1_980)
    expect(target?.memory?.rssMax).toBeGreaterThan(20e6)
    expect(target?.runQueueMs?.total).toBeGreaterThanOrEqual(0)
    expect(target).toMatchObject({ eventLoop: undefined, gcMs: undefined, handles: undefined })
  })
})

test('a server that works is not waiting, and one that waits is not at its end', async () => {
  const baseUrl = await started()
  const works = await run('/?ms=4', { baseUrl, iterations: 150, concurrency: 4 })
  expect(['server-bound', 'short-of-cpu']).toContain(attributionOf(works)?.kind)
  const waits = await run('/?pause=40', { baseUrl, iterations: 40, concurrency: 2 })
  expect(['waiting', 'short-of-cpu']).toContain(attributionOf(waits)?.kind)
})

describe('a target that', () => {
  test('dies is sampled up to then', async () => {
    const baseUrl = await started()
    const { target } = await run('/die', { baseUrl, iterations: 3 })
    expect(target?.ended).toBe('exited with code 3')
  })

  test('hangs holds up nothing for long', async () => {
    const baseUrl = await started()
    const startMs = performance.now()
    const { target, iterations } = await run('/hang', { baseUrl, iterations: 2, timeout: '300ms' })
    expect(iterations.failed).toBe(2)
    expect(performance.now() - startMs).toBeLessThan(10_000)
    expect(target).toMatchObject({ ended: undefined })
  })

  test('floods the pipe of its probe is sampled all the same', async () => {
    const baseUrl = await started()
    const { target, iterations } = await run('/flood?ms=1', { baseUrl, iterations: 20 })
    expect(iterations.succeeded).toBe(20)
    expect(target?.cpu?.microsPerIteration).toBeGreaterThan(900)
  })
})

describe('of several targets', () => {
  test('the one with the most connections comes first, whatever the base address is', async () => {
    const [quiet, busy] = [await started(), await started()]
    const { target, otherTargets } = await run(
      async ({ http }) => {
        await http.get('/')
        await http.get(`${busy.url}/?ms=1`)
      },
      { baseUrl: quiet, iterations: 20 },
    )
    // One user, so one connection each.
    expect(new Set([target?.pid, ...otherTargets.map(({ pid }) => pid)])).toEqual(new Set([quiet.pid, busy.pid]))
    const onlyBusy = await run(({ http }) => http.get(`${busy.url}/`), { baseUrl: quiet, iterations: 20 })
    expect(onlyBusy.target?.pid).toBe(busy.pid)
  })

  test('one that the run never reached is not named', async () => {
    const [idle, loaded] = [await started(), await started()]
    const { target, otherTargets } = await run(`${loaded.url}/`, { iterations: 10 })
    expect(target?.pid).toBe(loaded.pid)
    expect(otherTargets).toEqual([])
    expect((await run(() => undefined, { iterations: 10 })).target).toBeUndefined()
    expect(idle.pid).toBeDefined()
  })
})

test('a run of several scenarios has one target, and the cost of an iteration only over all of them', async () => {
  const baseUrl = await started()
  const { target, scenarios } = await runLoad(
    { scenarios: { light: { task: '/?ms=1', iterations: 40 }, heavy: { task: '/?ms=3', iterations: 40 } } },
    { seed: 1, exclusive: false, baseUrl },
    standalone,
  )
  expect(target?.cpu?.microsPerIteration).toBeGreaterThan(1_900)
  expect(scenarios['heavy']?.target?.pid).toBe(baseUrl.pid)
  expect(scenarios['heavy']?.target?.cpu?.microsPerIteration).toBeNaN()
})
