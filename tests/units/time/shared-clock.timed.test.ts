import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { fromSharedTime, toSharedTime } from '../../../src/units/time/shared-clock.ts'
import { builtModule } from '../../helpers/built-module.ts'

test('a time goes to the machine and back unchanged', () => {
  expect(fromSharedTime(toSharedTime(1_234.5))).toBeCloseTo(1_234.5, 3)
})

test('another thread, whose clock began later, means the same moment by it', async () => {
  using built = await builtModule('units/time/shared-clock')
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(workerData).then(({ toSharedTime }) => parentPort.postMessage(toSharedTime(performance.now())))`
  const beforeMs = toSharedTime(performance.now())
  const thread = new Worker(code, { eval: true, workerData: built.url, execArgv: [] })
  const [thereMs] = (await once(thread, 'message')) as [number]
  const afterMs = toSharedTime(performance.now())
  await thread.terminate()
  expect(thereMs).toBeGreaterThan(beforeMs)
  expect(thereMs).toBeLessThan(afterMs)
})
