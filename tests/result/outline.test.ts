import { expect, test } from 'vitest'
import { scenarioPlans } from '../../src/plan/scenarios/scenario-plans.ts'
import { scenariosRecord } from '../../src/record/merge/scenarios-record.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { summaryLine } from '../../src/report/run/summary-line.ts'
import { retried, withFindings } from '../../src/result/findings/test-findings.ts'
import { outlineFrom } from '../../src/result/outline.ts'
import { resultFrom, resultOfAll } from '../../src/result/result.ts'
import { plainPlan, quietGenerator, recordOf, type RecordChanges, type Stretch } from '../helpers/results/run-record.ts'

const interrupted: RecordChanges = { aborted: { by: 'signal', reason: 'Ctrl+C', atMs: 400 } }
const mixed: readonly Stretch[] = [
  { count: 80, latencyMs: (index) => 3 + (index % 7), call: {} },
  { count: 3, latencyMs: 90, ends: 'failed', status: 503, call: {} },
  { count: 2, latencyMs: 40, ends: 'cutOff', status: 0 },
]

test.for([
  ['a clean run', [{ count: 100, latencyMs: 5 }], {}],
  ['one that was interrupted', mixed, interrupted],
  ['one of which nothing succeeded', [{ count: 4, latencyMs: 30, ends: 'failed', status: 0 }], interrupted],
  ['one that has not begun', [], interrupted],
  ['one that its generator spoiled', mixed, { generator: { sendLatenessP99Ms: 80, loopDelayP99Ms: 80 } }],
] as const)('the line of an outline is that of the result: %s', ([, stretches, changes]) => {
  const plan = plainPlan({ rate: 1_000, duration: '2s' })
  const record = recordOf(plan, stretches, changes)
  const line = summaryLine('checkout', outlineFrom([plan], { whole: record, scenarios: [record] }, [retried(1)]))
  expect(line).toBe(summaryLine('checkout', withFindings(resultFrom(plan, record), [retried(1)])))
  expect(line).toMatch(/^checkout: 1 000 arrivals\/s for 2 s, .*retried/)
})

test('the line of an outline of scenarios is that of their result', () => {
  const scenarios = { browse: { task: '/', concurrency: 2 }, buy: { task: '/', rate: 100, startAt: '1s' } }
  const plans = scenarioPlans(scenarios, { duration: '2s', warmup: 0, seed: 1 }, () => undefined, {}).map(({ plan }) => plan)
  const records = plans.map((plan, index): RunRecord => recordOf(plan, index === 0 ? mixed : [{ count: 20, latencyMs: 8 }], interrupted))
  const record = scenariosRecord(records, quietGenerator)
  const line = summaryLine('shop', outlineFrom(plans, record, []))
  expect(line).toBe(summaryLine('shop', resultOfAll(plans, record, [])))
  expect(line).toMatch(/^shop: browse: .* aborted: Ctrl\+C · browse p50 .*, failed 3 of .* · buy p50 8 ms/)
})
