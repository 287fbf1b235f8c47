import { expect, test } from 'vitest'
import { describeRun } from '../../../src/report/run/describe-run.ts'
import { summaryLine } from '../../../src/report/run/summary-line.ts'
import { summaryOf } from '../../../src/report/run/summary.ts'
import { retried, withFindings } from '../../../src/result/findings/test-findings.ts'
import { markAsserted, wasAsserted } from '../../../src/result/asserted.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { originOf, runOf } from '../../../src/result/result-origin.ts'
import { scenariosOf, type RecordChanges, type Stretch } from '../../helpers/results/run-record.ts'

const shop = (): LoadResult =>
  scenariosOf({
    browse: [{ concurrency: 2, iterations: 100 }, [{ count: 100, latencyMs: 5 }]],
    buy: [
      { rate: 100, iterations: 20, startAt: 500 },
      [
        { count: 18, latencyMs: 40 },
        { count: 2, latencyMs: 9, status: 503, ends: 'failed', code: 'status-503' },
      ],
    ],
  })

test('the text of a failure has a line for each scenario, and the plan of each', () => {
  expect(describeRun(shop(), 100)).toMatchInlineSnapshot(`
    "  statuses   200: 118   503: 2        failed 2 of 120 (1.67 %)
      latency    p50 5.01 ms   p90 40 ms   p99 40 ms   max 40 ms
      █                              ▂    5 ms … 40 ms
      scenarios  browse   100×   p50 5 ms   p99 5 ms   max 5 ms
                 buy      20×   failed 2 of 20 (10 %)   p50 40 ms   p99 40 ms   max 40 ms
      errors     status-503 2× (first at 527 ms): status-503 came instead of a reply
      slowest    40 ms (iteration 0 at 500 ms, 200)   40 ms (iteration 1 at 501 ms, 200)
                 40 ms (iteration 2 at 502 ms, 200)
      generator  sound: loop delay p99 0.4 ms, utilisation 20 %
      plan       browse: 2 users, 100 iterations
                   users wait for the target: when it stalls, so does the load
                 buy: 100 arrivals/s, 20 iterations, evenly, at most 10 000 in flight, from 500 ms on
      replay     VITEST_LOAD_SEED=7"
  `)
})

test('so has the line of a run, as far as there is room', () => {
  expect(summaryLine('the shop', shop())).toMatchInlineSnapshot(
    `"the shop: browse: 2 users, 100 iterations; buy: 100 arrivals/s, 20 iterations, evenly, at most 10 000 in flight, from 500 ms on · 212/s · p50 5.01 ms p95 40 ms p99 40 ms · 200: 118, 503: 2 · failed 2 of 120 (1.67 %) · sound · browse p50 5 ms p95 5 ms p99 5 ms · buy p50 40 ms p95 40 ms p99 40 ms, failed 2 of 20 (10 %)"`,
  )
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`scenario ${index} of many`, [{ iterations: 5 }, [{ count: 5, latencyMs: 5 }]]] as const),
  )
  expect(summaryLine('many', scenariosOf(many as never)).length).toBeLessThanOrEqual(800)
})

test('the summary has them, and its size stays bounded', () => {
  const { scenarios, model } = summaryOf(shop())
  expect(model).toBe('mixed')
  expect(Object.keys(scenarios!)).toEqual(['browse', 'buy'])
  expect(scenarios!.buy).toMatchObject({ model: 'open', iterations: { started: 20, failed: 2 }, errorRate: 0.1, latency: { p50: 40 } })
  expect(JSON.stringify(scenarios!.buy).length).toBeLessThan(500)
})

test('a scenario belongs to its run, and a step of it to the scenario', () => {
  const result = withFindings(shop(), [retried(1)])
  const { buy } = result.scenarios
  expect(runOf(buy!)).toBe(result)
  expect(runOf(result)).toBe(result)
  expect(originOf(buy!)).toEqual({ owner: result, name: 'scenario buy' })
  expect(originOf(buy!.requests)).toEqual({ owner: buy, name: 'requests of scenario buy' })
  expect([result, buy!].map(({ findings }) => findings.some(({ kind }) => kind === 'retried'))).toEqual([true, true])
})

test('a run is judged when it was, or each of its scenarios that something can be said against', () => {
  const [whole, bad, good] = [shop(), shop(), shop()]
  expect(wasAsserted(whole)).toBe(false)
  markAsserted(whole)
  expect(wasAsserted(whole)).toBe(true)
  markAsserted(bad.scenarios.buy!)
  expect(wasAsserted(bad)).toBe(true)
  markAsserted(good.scenarios.browse!)
  expect(wasAsserted(good)).toBe(false)
})

const kinds = (result: LoadResult): readonly unknown[] => result.findings.map(({ kind, scenario }) => [kind, scenario])

test('what is seen of the generator in all scenarios is one finding, and what is seen in one names it', () => {
  const late: RecordChanges = { generator: { loopDelayP99Ms: 50 } }
  const stretch: readonly Stretch[] = [{ count: 10, latencyMs: 5 }]
  expect(kinds(scenariosOf({ a: [{ iterations: 10 }, stretch, late], b: [{ iterations: 10 }, stretch, late] }))).toEqual([
    ['saturated', undefined],
  ])
  expect(kinds(scenariosOf({ a: [{ iterations: 10 }, stretch], b: [{ iterations: 10 }, stretch, late] }))).toEqual([['saturated', 'b']])
  const short = { a: [{ iterations: 20 }, stretch], b: [{ iterations: 20 }, stretch] } as const
  expect(kinds(scenariosOf(short as never))).toEqual([
    ['iterations-not-reached', 'a'],
    ['iterations-not-reached', 'b'],
  ])
})
