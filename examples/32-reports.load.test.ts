/**
 * Lesson 32. A report is for a colleague who has not seen the run: what was claimed, what was measured, and how it was judged.
 *
 * Run `VITEST_LOAD_REPORT=html,json npx vitest run --root examples 32-reports` and open `examples/.vitest-load/load.html`. Each claim below is a row with its
 * verdict, and each limit a line in a chart. What makes a report good is in the test: names of steps, and limits that say what is expected of which of them.
 */
import { expect } from 'vitest'
import { loadTest, serve } from 'vitest-load'

const app = serve(new URL('./server.mjs', import.meta.url))

loadTest(
  'a visit to the shop',
  { stages: [{ to: 5, over: '500ms' }, { for: '500ms' }], concurrency: 1, warmup: '100ms', baseUrl: app },
  async ({ load }) => {
    const result = await load(async ({ http, random }) => {
      await http.get('/users', { name: 'users' })
      await http.post('/orders', { name: 'order', body: { item: Math.floor(random() * 1_000) } })
    })
    // Of the whole visit, with its failures.
    expect(result).toHaveErrorRateBelow('1%')
    expect(result).toHaveLatencyBelow({ p50: '500ms', max: '5s' })
    // Of its steps, which the report names as the claims do.
    expect(result.steps['users']).toHaveStatus(200)
    expect(result.steps['order']).toHaveStatus(201)
    expect(result.steps['order']).toHaveLatencyBelow({ p50: '500ms' })
  },
)
