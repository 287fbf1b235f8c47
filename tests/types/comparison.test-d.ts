import { expect } from 'vitest'
import { load, loadTest, portable, scenario, type CompareOptions, type ComparisonResult, type Task } from 'vitest-load'

declare const app: { readonly url: string }
declare const result: ComparisonResult

// Arms of every kind, and with a target of their own.
const compared: Promise<ComparisonResult> = load.compare({ base: '/', head: new URL('http://127.0.0.1/') })
void compared
void load.compare({ base: { url: '/', method: 'POST' }, head: ({ http }) => http.get('/') }, { baseUrl: app })
void load.compare({ base: { task: '/', baseUrl: app }, head: { task: ({ http }) => http.get('/'), baseUrl: () => app.url } })
void load.compare({ base: portable(new URL('./task.mjs', import.meta.url)), head: scenario({ tasks: { browse: { run: '/' } } }) })

// Options that mean something here.
const options: CompareOptions = {
  theta: { p50: '5%', p95: 0.1, p99: undefined, throughput: '5%', cpu: '5%' },
  maxDuration: '30s',
  warmup: '1s',
  comparisons: 3,
  concurrency: 8,
  seed: undefined,
}
void load.compare<{ token: string }>({ base: ({ data }) => data.token, head: '/' }, { ...options, setup: () => ({ token: 'x' }) })

loadTest('in a load test', { baseUrl: app }, async ({ load }) => {
  const comparison = await load.compare({ base: '/', head: '/' }, options)
  expect(comparison).toShowNoRegression({ p50: '5%', p99: '25%' }, { inconclusive: 'fail' })
  expect(comparison.head).toHaveStatus(200)
})

const ratio: number | undefined = result.metrics.p50?.ratio
const verdict: 'fail' | 'pass' | 'inconclusive' = result.verdict
void [ratio, verdict]
expect(result).not.toShowNoRegression()
expect.soft(result).toShowNoRegression(undefined, { inconclusive: 'pass' })
expect({ result }).toEqual({ result: expect.toShowNoRegression() })

// @ts-expect-error -- both arms are needed
void load.compare({ base: '/' })
// @ts-expect-error -- no such arm
void load.compare({ base: '/', head: '/', tail: '/' })
// @ts-expect-error -- blocks are closed
void load.compare({ base: '/', head: '/' }, { rate: 5 })
// @ts-expect-error -- no such metric
void load.compare({ base: '/', head: '/' }, { theta: { p42: '5%' } })
// @ts-expect-error -- a share, not a time
expect(result).toShowNoRegression({ p50: '5ms' })
// @ts-expect-error -- no such policy
expect(result).toShowNoRegression({}, { inconclusive: 'maybe' })

/** What `load` takes both arms take. */
export const asBefore = (task: Task): Promise<ComparisonResult> => load.compare({ base: task, head: task })
