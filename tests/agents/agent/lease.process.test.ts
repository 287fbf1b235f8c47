import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startFixture, type Fixture } from '../../helpers/fixture-server.ts'
import { smallProject } from '../bundle/project.ts'
import { carry } from './carried.ts'

test('without a renewal nothing is sent after the end of the lease, and the last report says so', async () => {
  await using target = await startFixture('steady')
  const carried = await carry(target.url, { duration: '60s', concurrency: 4 })
  carried.start()
  await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(0), 20_000)
  carried.renewFor(500)
  expect(await carried.gone).toBe(undefined)
  expect(carried.reports.at(-1)).toMatchObject({ end: 'lease' })
  const { requests } = await target.stats()
  await sleep(500)
  expect((await target.stats()).requests).toBe(requests)
})

test('a renewed lease goes on', async () => {
  await using target = await startFixture('steady')
  const carried = await carry(target.url, { duration: '60s', concurrency: 1 })
  carried.start()
  for (let renewals = 0; renewals < 15; renewals++) {
    carried.renewFor(2_000)
    await sleep(200)
  }
  expect(carried.reports.filter(({ end }) => end !== undefined)).toEqual([])
  const { requests } = await target.stats()
  await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(requests), 10_000)
})

test.for([
  ['closed', { concurrency: 20 }],
  ['open', { rate: 1_000 }],
] as const)('a process that was stopped for longer than its lease sends nothing when it goes on: %s model', async ([, load]) => {
  await using target = await startFixture('steady')
  for (let round = 0; round < 3; round++) {
    const carried = await carry(target.url, { duration: '60s', ...load }, { workers: { kind: 'threads', count: 2 } })
    carried.start()
    await target.reset()
    await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(100), 20_000)
    // Time for it to be received, and then for all that was sent.
    carried.renewFor(1_000)
    await sleep(400)
    process.kill(carried.pid, 'SIGSTOP')
    await sleep(800)
    const { requests } = await target.stats()
    // The last word of an agent that was stopped as well.
    carried.renewFor(60_000)
    process.kill(carried.pid, 'SIGCONT')
    // On a slow machine it is killed before it has said so itself.
    expect([undefined, 'did not end with its lease']).toContain(await carried.gone)
    expect(carried.reports.flatMap(({ end }) => (end === undefined || end === 'lease' ? [] : [end]))).toEqual([])
    await sleep(100)
    // Each thread may have been stopped between the check of the lease and the write.
    expect((await target.stats()).requests).toBeLessThanOrEqual(requests + 2)
  }
})

test('a process that stays stopped is killed when its lease is over', async () => {
  await using target = await startFixture('steady')
  const carried = await carry(target.url, { duration: '60s', concurrency: 1 })
  carried.start()
  carried.renewFor(300)
  process.kill(carried.pid, 'SIGSTOP')
  expect(await carried.gone).toBe('did not end with its lease')
})

test('processes of a process that is stopped hold the lease themselves', async () => {
  await using target = await startFixture('steady')
  const carried = await carry(target.url, { duration: '60s', concurrency: 4 }, { workers: { kind: 'processes', count: 2 } })
  carried.start()
  await vi.waitFor(async () => expect((await target.stats()).requests).toBeGreaterThan(0), 20_000)
  carried.renewFor(1_500)
  await sleep(500)
  process.kill(carried.pid, 'SIGSTOP')
  await vi.waitFor(async () => expect(await isQuiet(target)).toBe(true), 20_000)
  expect(await carried.gone).toBe('did not end with its lease')
})

test('a task that blocks its process for longer than the lease goes on if the lease was renewed meanwhile', async () => {
  const task = { kind: 'portable', module: smallProject({ 'task.mjs': BLOCKING }).urlOf('task.mjs') } as const
  const carried = await carry(task, { iterations: 2, timeout: '20s' }, { workers: { kind: 'processes', count: 1 } })
  carried.start()
  carried.renewFor(1_500)
  const renewing = setInterval(() => carried.renewFor(1_500), 200)
  expect(await carried.gone).toBe(undefined)
  clearInterval(renewing)
  expect(carried.reports.at(-1)).toMatchObject({ end: 'finished' })
})

const BLOCKING = 'export default () => { const end = Date.now() + 2500; while (Date.now() < end); }'

async function isQuiet(target: Fixture): Promise<boolean> {
  const { requests } = await target.stats()
  await sleep(300)
  return (await target.stats()).requests === requests
}
