import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startFixture } from '../../helpers/fixture-server.ts'
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
