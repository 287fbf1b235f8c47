import { Session } from 'node:inspector/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { RunRecord } from '../../../../src/record/run-record.ts'
import type { TaskFunction } from '../../../../src/run/task/simple-task.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()
const data = { rounds: 20_000 }

/** CPU time of one iteration: what others do on the machine does not lengthen it, as it does time on the clock. */
const cpuMsOf = ({ generator, measured }: RunRecord): number => generator.cpuMs / measured.iterations.succeeded

/** The least of three: what is left when nothing was in the way. */
async function leastOf(measure: () => Promise<number>): Promise<number> {
  const all = [await measure(), await measure(), await measure()]
  return Math.min(...all)
}

const inThread = (): Promise<number> =>
  leastOf(async () => cpuMsOf(await run(taskOf('computing'), { threads: 1, iterations: 400, warmup: { iterations: 100 } }, { data })))

/** The same in the thread of the test, which coverage does see. */
async function inThisThread(): Promise<void> {
  const url = '../../../../fixtures/tasks/computing.mjs?covered'
  const { default: call } = (await import(/* @vite-ignore */ url)) as { default: TaskFunction }
  await run({ kind: 'function', call }, { iterations: 400 }, { data })
}

/** Collects coverage in this thread as Vitest's provider `v8` does. Gives how often the functions of the task ran in it, too. */
async function withCoverage<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly calls: number }> {
  const session = new Session()
  session.connect()
  onTestFinished(() => session.disconnect())
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const value = await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  await session.post('Profiler.stopPreciseCoverage')
  const functions = result.filter(({ url }) => url.includes('computing.mjs')).flatMap(({ functions }) => functions)
  return { value, calls: Math.max(0, ...functions.flatMap(({ ranges }) => ranges.map(({ count }) => count))) }
}

test('coverage of the test counts what runs in its thread, and leaves a thread that carries the run as it was', async () => {
  const without = await inThread()
  const { value: covered, calls } = await withCoverage(async () => {
    await inThisThread()
    return await inThread()
  })
  expect(calls).toBeGreaterThanOrEqual(400)
  expect(covered / without).toBeLessThan(1.5)
})
