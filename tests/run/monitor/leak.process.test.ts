import { describe, expect, onTestFinished, test } from 'vitest'
import { runLoad } from '../../../src/load/load.ts'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { judgeLeak } from '../../../src/result/verdicts/target/leak.ts'
import { subjectOf } from '../../../src/result/verdicts/subject.ts'
import type { Task } from '../../../src/run/task/task.ts'
import { standalone } from '../../../src/run/run-environment.ts'
import { startTarget } from '../../../src/serve/start-target.ts'

async function leakOf(task: Task, options: LoadOptions): Promise<LoadResult> {
  const baseUrl = startTarget(new URL('../../../fixtures/targets/leaky.mjs', import.meta.url))
  onTestFinished(() => baseUrl.stop())
  await baseUrl.ready
  return await runLoad(task, { seed: 1, baseUrl, exclusive: false, leak: true, ...options }, standalone)
}

const passes = (result: LoadResult, bytes: number): boolean => judgeLeak(subjectOf(result), { heap: bytes }).passes

const run = (options: LoadOptions, task: unknown = '/'): Promise<unknown> => runLoad(task as string, { leak: true, ...options }, standalone)

describe('a target that keeps some of each request', () => {
  test.for([
    { bytes: 1_000, iterations: 2_400, path: '/?keep=1000' },
    { bytes: 10_000, iterations: 600, path: '/?keep=10000' },
    { bytes: 100_000, iterations: 240, path: '/?keep=100000&in=buffer' },
  ])('is found at half of its $bytes bytes, with a warm-up and without', async ({ bytes, iterations, path }) => {
    const warmup = { iterations: bytes === 10_000 ? 0 : 100 }
    const result = await leakOf(path, { iterations, concurrency: 4, warmup })
    const leak = result.target!.leak!
    expect(leak.heap).toHaveLength(13)
    expect(leak.heap[0]!.iterations).toBeLessThan(iterations / 12)
    expect(leak.heap.at(-1)!.iterations).toBe(iterations)
    expect(leak.bytesPerIteration).toBeGreaterThan(0.9 * bytes)
    expect(leak.bytesPerIteration).toBeLessThan(1.5 * bytes)
    expect(passes(result, bytes / 2)).toBe(false)
    expect(passes(result, bytes * 2)).toBe(true)
    expect(result.iterations).toMatchObject({ started: iterations, succeeded: iterations })
    expect(structuredClone(leak)).toEqual(leak)
  })

  test('is found in an open model, which loses no arrival to the pauses, with the timers that were left open', async () => {
    const result = await leakOf('/?keep=20000&open=1', { rate: '200/s', duration: '1500ms' })
    expect(passes(result, 10_000)).toBe(false)
    expect(result.iterations.started).toBeGreaterThan(280)
    expect(result.iterations.dropped).toBe(0)
    const { start, end } = result.target!.leak!.handles
    expect(end['Timeout']! - (start['Timeout'] ?? 0)).toBeGreaterThan(250)
  })
})

test('a target whose cache is full after a third, that makes much garbage, or that answers much, does not leak', async () => {
  for (const path of ['/?keep=20000&full=120', '/heavy', '/?reply=200000']) {
    const result = await leakOf(path, { iterations: 360, concurrency: 4 })
    expect(result.target!.leak!.heap).toHaveLength(13)
    expect(passes(result, 1_000)).toBe(true)
  }
})

test('a target is made to collect its garbage twice for each point, and never in a run that did not ask for it', async () => {
  const baseUrl = startTarget(new URL('../../../fixtures/targets/leaky.mjs', import.meta.url), { env: { COUNT_COLLECTIONS: '1' } })
  onTestFinished(() => baseUrl.stop())
  await baseUrl.ready
  const options = { seed: 1, baseUrl, exclusive: false, iterations: 60, warmup: { iterations: 10 } } as const
  const forced = async (): Promise<number> => Number(await (await fetch(`${baseUrl.url}/collections`)).text())
  await runLoad('/', options, standalone)
  expect(await forced()).toBe(0)
  const { target } = await runLoad('/', { ...options, leak: true }, standalone)
  await expect.poll(forced, { timeout: 20_000 }).toBe(2 * target!.leak!.heap.length)
})

test('the pauses are no time of the run', async () => {
  const result = await leakOf('/?reply=10', { duration: '1200ms', concurrency: 2, think: '20ms' })
  expect(result.target!.leak!.heap.length).toBeGreaterThan(2)
  // 2 users with a pause of 20 ms begin at most 100 iterations per second.
  expect(result.iterations.started).toBeLessThanOrEqual(122)
})

test('a run that is aborted ends', async () => {
  const enough = new AbortController()
  const task: Task = ({ http, index }) => {
    if (index === 100) enough.abort(new Error('enough'))
    return http.get('/?reply=10')
  }
  const aborted = await leakOf(task, { iterations: 10_000, signal: enough.signal })
  expect(aborted.aborted).toBe(true)
  expect(aborted.target?.leak?.heap.length).toBeLessThan(9)
})

test('what cannot be collected is refused before anything is sent', async () => {
  await expect(run({ baseUrl: 'http://127.0.0.1:9' })).rejects.toThrow(
    'Expected a target that serve() started in this file as a module for Node for `leak`, got none',
  )
  await expect(run({ threads: 2 })).rejects.toThrow('remove `leak` or `threads`')
  await expect(run({}, { scenarios: { one: { task: '/' } } })).rejects.toThrow(
    'Expected a run with one task for `leak`, got several scenarios',
  )
})
