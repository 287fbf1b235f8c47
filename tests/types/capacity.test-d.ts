import { expect } from 'vitest'
import { load, type CapacityResult } from 'vitest-load'

const capacity: CapacityResult = await load.capacity('/users', {
  slo: { p99: '50ms', errorRate: '1%' },
  from: '50/s',
  to: 20_000,
  within: '40s',
})
expect(capacity).toHaveCapacityAbove('700/s')
expect(capacity).not.toHaveCapacityAbove(700)
capacity.lower satisfies number | undefined
await load.capacity(({ http }) => http.get('/'), { slo: { 'p99.99': 50 }, atLeast: '700/s', threads: 2 })
await load.capacity<string>(({ data }) => data.length, { setup: () => 'x', slo: { p95: 50 }, atLeast: 700 })

// @ts-expect-error -- an objective is needed
await load.capacity('/users', { atLeast: '700/s' })
// @ts-expect-error -- a time has a unit of time
await load.capacity('/users', { slo: { p99: '50/s' }, atLeast: '700/s' })
// @ts-expect-error -- a search has no rate of its own
await load.capacity('/users', { slo: { p99: 50 }, atLeast: '700/s', rate: 5 })
