import { describe, expect, test } from 'vitest'
import type { Judged } from '../../../src/report/document/judged.ts'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { bencher, githubActionBenchmark, leftOut } from '../../../src/report/formats/trends.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { buildReport, buildRun, claim } from '../document/build-report.ts'
import { buildResult, overloaded, succeeded } from '../build-result.ts'

const run = (result: LoadResult, judged: readonly Judged[] = [], changes: object = {}) =>
  buildRun(result, judged, { test: { file: 'a.test.ts', name: 'shop > buys', project: '', attempt: 1 }, ...changes })

const read = (files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, JSON.parse(text)]))

const ours = succeeded([10, 20, 40])
const clean = buildResult({ ...ours, throughput: { mean: 123.4 }, errorRate: 0.01 })

test('github-action-benchmark gets two files, by what is better', () => {
  expect(read(githubActionBenchmark(buildReport(run(clean, [claim({ measured: 40 })])), 'out/bench'))).toEqual({
    'out/bench-smaller.json': [
      { name: 'a.test.ts > shop > buys · p50 latency', unit: 'ms', value: clean.latency.p50 },
      { name: 'a.test.ts > shop > buys · p95 latency', unit: 'ms', value: clean.latency.p95, range: '39.800 to 43.100' },
      { name: 'a.test.ts > shop > buys · p99 latency', unit: 'ms', value: clean.latency.p99 },
      { name: 'a.test.ts > shop > buys · error rate', unit: '%', value: 1 },
    ],
    'out/bench-bigger.json': [{ name: 'a.test.ts > shop > buys · throughput', unit: 'successes/s', value: 123.4 }],
  })
})

test('Bencher gets ns, with the interval of a judged quantile', () => {
  expect(read(bencher(buildReport(run(clean, [claim()])), 'b.json'))).toEqual({
    'b.json': {
      'a.test.ts > shop > buys': {
        latency: { value: Math.round(clean.latency.p50 * 1e6) },
        'latency-p95': { value: Math.round(clean.latency.p95 * 1e6), lower_value: 39_800_000, upper_value: 43_100_000 },
        'latency-p99': { value: Math.round(clean.latency.p99 * 1e6) },
        throughput: { value: 123.4 },
        'error-rate': { value: 0.01 },
      },
    },
  })
})

function expectEmpty(report: LoadReport): void {
  expect(read(githubActionBenchmark(report, 'b'))).toEqual({ 'b-smaller.json': [], 'b-bigger.json': [] })
  expect(read(bencher(report, 'b'))).toEqual({ b: {} })
}

describe('left out, and said, is', () => {
  test.for([
    ['an INVALID run', run(clean, [claim({ verdict: 'invalid' })]), 'its run is INVALID'],
    ['a run that failed too', run(clean, [claim({ verdict: 'invalid' }), claim({ verdict: 'fail' })]), 'its run is INVALID'],
    ['an unsound run that no matcher judged', run({ ...clean, sound: false }), 'its run is not sound and no matcher judged it'],
    ['a shortened run', run({ ...clean, plan: { ...clean.plan, isShortened: true } }), 'VITEST_LOAD=smoke shortened it'],
  ] as const)('%s', ([, left, why]) => {
    expectEmpty(buildReport(left))
    expect(leftOut(buildReport(left))).toEqual([`shop > buys: left out, ${why}`])
  })

  test('no failed run, and no number that does not exist', () => {
    const report = buildReport(run(buildResult(), [claim({ verdict: 'fail' })]))
    expect(leftOut(report)).toEqual([])
    expect(Object.values(read(githubActionBenchmark(report, 'b'))).flat()).toEqual([
      { name: 'a.test.ts > shop > buys · error rate', unit: '%', value: 0 },
    ])
  })
})

const long = (end: string): object => ({ test: { file: 'a.test.ts', name: 'x'.repeat(2_000) + end, project: 'api', attempt: 1 } })

test('names are different for runs, scenarios and tests whose names are cut', () => {
  const report = buildReport(
    run({ ...overloaded(), scenarios: { buy: overloaded() } }),
    run(overloaded(), [], { run: 1 }),
    run(overloaded(), [], long('a')),
    run(overloaded(), [], long('b')),
  )
  const names = Object.keys(read(bencher(report, 'b'))['b'] as object)
  expect(names.slice(0, 3)).toEqual(['a.test.ts > shop > buys', 'a.test.ts > shop > buys · buy', 'a.test.ts > shop > buys · run 1'])
  expect(names).toHaveLength(5)
  for (const name of names) expect(name.length).toBeLessThan(600)
})
