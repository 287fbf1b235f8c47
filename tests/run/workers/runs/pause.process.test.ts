import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadOptions } from '../../../../src/plan/options/load-options.ts'
import { Histogram } from '../../../../src/stats/histogram.ts'
import { startFixture, type Fixture } from '../../../helpers/fixture-server.ts'
import { taskOf, useWorkers } from './worker-run.ts'

const run = useWorkers()
let plain: Fixture
let secure: Fixture

beforeAll(async () => {
  plain = await startFixture('steady')
  secure = await startFixture('tls')
})
afterAll(async () => {
  await plain.stop()
  await secure.stop()
})

const PAUSE_MS = 300

describe.each<[string, LoadOptions]>([
  ['this thread', {}],
  ['threads', { threads: 2 }],
  ['processes', { processes: 2 }],
])('a task that pauses in %s', (_where, carriers) => {
  test.each<[string, () => LoadOptions]>([
    ['the built-in client', () => ({ baseUrl: plain.url })],
    ['undici', () => ({ baseUrl: plain.url, engine: 'undici' })],
    ['HTTP/2', () => ({ baseUrl: secure.url, http2: true, tls: { rejectUnauthorized: false } })],
  ])('has no pause in its latency and steps, with %s', async (_client, around) => {
    const { measured, aborted } = await run(taskOf('pausing'), { concurrency: 4, iterations: 8, ...around(), ...carriers })
    expect(aborted).toBeUndefined()
    expect(measured.iterations).toMatchObject({ started: 8, succeeded: 8 })
    expect(measured.steps).toMatchObject({ first: { count: 8 }, 'second, 0 before, kept': { count: 8 }, around: { count: 8, failed: 0 } })
    // The first of many on a busy machine may be slow, but the fastest cannot have paused.
    for (const encoded of [measured.latency, measured.steps.around!.serviceTime]) {
      const times = Histogram.decode(encoded)
      expect([times.count, times.quantile(0) / 1_000 < PAUSE_MS]).toEqual([8, true])
    }
    // Two iterations of a user one after the other, each with its pause.
    expect(measured.lastEndMs - measured.firstDueMs).toBeGreaterThan(2 * PAUSE_MS)
  })
})
