import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../src/plan/options/load-options.ts'
import { systemClock } from '../../../src/units/time/clock.ts'
import { builtModule } from '../../helpers/built-module.ts'
import { endChildren, workersOf } from './children.ts'
import { taskOf, useWorkers } from './runs/worker-run.ts'

const run = useWorkers()

afterEach(endChildren)

describe.for(['threads', 'processes'] as const)('a run in %s', (kind) => {
  const options: LoadOptions = { concurrency: 2, iterations: 10, [kind]: 2 }

  test('is refused with the error of a task that cannot be loaded', async () => {
    const error: unknown = await run(taskOf('throwing-import'), options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'TypeError', message: 'no such table' })
    expect((error as Error).stack).toContain('throwing-import.mjs:2:7')
    expect(workersOf(process.pid)).toEqual([])
  })

  test('is refused where the module has no task', async () => {
    await expect(run(taskOf('no-function'), options)).rejects.toThrow(
      /^Expected the default export of .*no-function\.mjs to be the task function, got \{ task: '…' \} \(object\)$/,
    )
    await expect(run(taskOf('not-there'), options)).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
  })

  test('is refused where a worker does not live to see the start', async () => {
    await expect(run(taskOf('leaving-import'), options)).rejects.toThrow(/^The run could not start: worker [12] of 2 exited with code 4$/)
    expect(workersOf(process.pid)).toEqual([])
  })

  test('does not start more workers than there are users', async () => {
    const record = await run(taskOf('dying'), { concurrency: 2, iterations: 10, [kind]: 64 }, { data: { at: -1 } })
    expect(record.measured.iterations.succeeded).toBe(10)
    expect(record.users).toEqual({ planned: 2, started: 2, failedStart: 0 })
  })
})

test('all workers begin at the same moment', async () => {
  const record = await run(taskOf('dying'), { concurrency: 4, iterations: 4, threads: 4 }, { data: { at: -1, sleepMs: 0 } })
  const starts = record.measured.slowest.map(({ startMs }) => startMs)
  expect(starts).toHaveLength(4)
  for (const startMs of starts) expect(startMs).toBeGreaterThanOrEqual(0)
})

/** How long two bare threads take to import what a worker imports, both at once: what this machine is worth at this moment. */
async function bareThreadsMs(entry: string): Promise<number> {
  const code = "import(require('node:worker_threads').workerData).then(() => require('node:worker_threads').parentPort.postMessage(0))"
  const sinceMs = systemClock.now()
  const threads = [0, 1].map(() => new Worker(code, { eval: true, execArgv: [], workerData: entry }))
  await Promise.all(threads.map((thread) => once(thread, 'message')))
  const tookMs = systemClock.now() - sinceMs
  await Promise.all(threads.map((thread) => thread.terminate()))
  return tookMs
}

/** How long a run takes of which nothing is left but its start and its end. */
async function ourThreadsMs(): Promise<number> {
  const sinceMs = systemClock.now()
  await run(taskOf('dying'), { concurrency: 2, iterations: 2, threads: 2 }, { data: { at: -1, sleepMs: 0 } })
  return systemClock.now() - sinceMs
}

test('two threads start, run one iteration each and end in little more than the time that reading the code takes', async () => {
  using entry = await builtModule('run/workers/worker-entry')
  const rounds: { readonly oursMs: number; readonly bareMs: number }[] = []
  for (let round = 0; round < 5; round++) rounds.push({ bareMs: await bareThreadsMs(entry.url), oursMs: await ourThreadsMs() })
  const ratios = rounds.map(({ oursMs, bareMs }) => oursMs / bareMs).sort((one, other) => one - other)
  const least = (key: 'oursMs' | 'bareMs'): string => Math.min(...rounds.map((round) => round[key])).toFixed(0)
  console.log(`two workers: ${least('oursMs')} ms, of which reading the code takes ${least('bareMs')} ms; ratio ${ratios[2]!.toFixed(1)}`)
  expect(ratios[2]).toBeLessThan(2.5)
})
