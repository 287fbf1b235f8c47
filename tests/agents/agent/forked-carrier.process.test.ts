import { expect, test } from 'vitest'
import { startFixture } from '../../helpers/fixture-server.ts'
import { carry } from './carried.ts'

test('a share runs to its end, and all that it did is in its reports', async () => {
  await using target = await startFixture('steady')
  const carried = await carry(target.url, { iterations: 500, concurrency: 4 })
  carried.start()
  expect(await carried.gone).toBe(undefined)
  expect(carried.reports.at(-1)).toMatchObject({ end: 'finished' })
  expect((await target.stats()).requests).toBe(500)
  expect(carried.alive()).toBeGreaterThan(0)
})
