import { expect, test } from 'vitest'
import { junitProperties } from '../../../src/report/formats/junit-properties.ts'
import { buildResult, overloaded } from '../build-result.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { builtComparison } from '../../result/comparison/build-comparison.ts'

const { test: place } = buildRun(buildResult())

const namesIn = (report: ReturnType<typeof buildReport>): readonly string[] => junitProperties(report).map(([name]) => name)

test('a test case has the numbers of its loads by name, and no number that does not exist', () => {
  const report = buildReport(
    buildRun(overloaded(), [claim()], { test: place }),
    buildRun(buildResult(), [claim({ verdict: 'invalid' })], { test: place, run: 1 }),
  )
  expect(Object.fromEntries(junitProperties(report))).toMatchInlineSnapshot(`
    {
      "load.bad": "12",
      "load.error_rate": "0.001",
      "load.iterations": "12000",
      "load.max_ms": "1310.309",
      "load.p50_ms": "41.5995",
      "load.p95_ms": "84.7355",
      "load.p99_ms": "414.7195",
      "load.run_1.bad": "0",
      "load.run_1.error_rate": "0",
      "load.run_1.iterations": "0",
      "load.run_1.seed": "8841",
      "load.run_1.verdict": "invalid",
      "load.seed": "8841",
      "load.throughput_per_second": "199.8",
      "load.verdict": "pass",
    }
  `)
})

test('only the last attempt is shown, and each arm of a comparison', () => {
  const first = buildRun(overloaded(), [claim({ verdict: 'fail' })], { test: place })
  const second = buildRun(overloaded(), [claim()], { test: { ...place!, attempt: 2 } })
  expect(junitProperties(buildReport(first, second))).toEqual(junitProperties(buildReport(second)))
  const comparison = buildRun(builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1.5 }, pairs: 24 }))
  expect(namesIn(buildReport(comparison))).toEqual(expect.arrayContaining(['load.base.p99_ms', 'load.head.p99_ms', 'load.head.verdict']))
})
