import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { csvReport } from '../../../../src/report/formats/csv/csv-report.ts'
import { Blocks } from '../../../../src/record/blocks.ts'
import type { OpenModel } from '../../../../src/plan/model.ts'
import type { LoadReport } from '../../../../src/report/document/load-report.ts'
import type { LoadResult } from '../../../../src/result/load-result.ts'
import { percentile } from '../../../../src/result/measures/percentile.ts'
import { builtComparison } from '../../../result/comparison/build-comparison.ts'
import { buildReport, buildRun } from '../../document/build-report.ts'
import { buildResult, openPlan, overloaded, stepOf, succeeded } from '../../build-result.ts'

type Row = Readonly<Record<string, string>>

const read = (text: string): readonly Row[] => parse(text, { columns: true })
const headerOf = (text: string): string => text.slice(0, text.indexOf('\r\n'))
const locust = (name: string): string =>
  readFileSync(new URL(`../../../../fixtures/locust-2.12.1/load_${name}.csv`, import.meta.url), 'utf8')

/** A second in which iterations ended. */
const ending = (startMs: number, succeeded: number, bad = 0): LoadResult['series'][number] => ({
  startMs,
  durationMs: 1_000,
  succeeded,
  bad,
  p50: 10,
  p99: 10,
})

const FILES = ['stats', 'stats_history', 'failures', 'exceptions'] as const

const named = (name: string, attempt = 1): object => ({ test: { file: 'a.test.ts', name, project: '', attempt } })

const reportOfOne = (result: LoadResult, name = 'GET /'): LoadReport => buildReport(buildRun(result, [], named(name)))

test('the files have the names and columns of what Locust wrote', () => {
  const files = csvReport(reportOfOne(buildResult()), 'out/load')
  expect(Object.keys(files)).toEqual(FILES.map((name) => `out/load_GET_${name}.csv`))
  for (const name of FILES) {
    const [ours, theirs] = [headerOf(files[`out/load_GET_${name}.csv`]!), headerOf(locust(name))]
    // Locust has these two since 2.44.
    expect(ours).toBe(name === 'failures' ? `${theirs},First Seen,Last Seen` : theirs)
  }
})

test('without failures and exceptions those files have the header alone', () => {
  const files = csvReport(reportOfOne(buildResult(succeeded([1, 2, 3]))), 'load')
  expect(files['load_GET_failures.csv']).toBe('Method,Name,Error,Occurrences,First Seen,Last Seen\r\n')
  expect(files['load_GET_exceptions.csv']).toBe('Count,Message,Traceback,Nodes\r\n')
})

/** What scripts do with `--csv`: the totals, and limits on them. */
function gate(stats: string): { readonly failRatio: number; readonly p95: number; readonly rps: number; readonly slowest: number } {
  const rows = read(stats)
  const total = rows.find((row) => row['Name'] === 'Aggregated')!
  expect(rows.at(-1)).toBe(total)
  return {
    failRatio: Number(total['Failure Count']) / Number(total['Request Count']),
    p95: Number(total['95%']),
    rps: Number(total['Requests/s']),
    slowest: Math.max(...rows.map((row) => Number(row['Max Response Time']))),
  }
}

test('a script that was written for the files of Locust reads ours', () => {
  for (const number of Object.values(gate(locust('stats')))) expect(number).toBeGreaterThan(0)
  const result = overloaded()
  const read = gate(csvReport(reportOfOne(result), 'load')['load_GET_stats.csv']!)
  expect(read.failRatio).toBeCloseTo(result.errorRate, 6)
  expect(read.p95).toBeCloseTo(result.latency.p95, 2)
  expect(read.rps).toBeCloseTo(result.throughput.mean / (1 - result.errorRate), 6)
  expect(read.slowest).toBeCloseTo(result.latency.max, 3)
})

const shop = (): LoadResult =>
  buildResult({
    ...overloaded(),
    steps: { login: stepOf([1, 2, 3], 2), '=cmd() "x"\n<script>': stepOf([5]) },
    errors: [
      { code: 'status-503', message: 'status 503', count: 12, firstAtMs: 1_234 },
      { code: 'error', message: '=boom "x"\nmore', count: 2, firstAtMs: 1_000, lastAtMs: 2_500, at: 'src/checkout.ts:12:3' },
    ],
    bytes: { sent: 0, received: 120_000 },
    iterations: { started: 12_000, succeeded: 11_988, failed: 10, cutOff: 2, dropped: 4 },
  })

describe('the rows of a run', () => {
  const files = csvReport(reportOfOne(shop()), 'load')

  test('are its steps, and all iterations as `Aggregated`; what was dropped was never sent', () => {
    const [login, command, total] = read(files['load_GET_stats.csv']!)
    expect(login).toMatchObject({ Type: 'STEP', Name: 'login', 'Request Count': '5', 'Failure Count': '2', '100%': '3.000' })
    expect(command).toMatchObject({ Name: `'=cmd() "x" <script>`, 'Median Response Time': '5.000' })
    expect(total).toMatchObject({
      Type: '',
      Name: 'Aggregated',
      'Request Count': '12000',
      'Failure Count': '12',
      'Average Content Size': '10',
    })
    for (const [column, percent] of [
      ['50%', 50],
      ['99.99%', 99.99],
    ] as const)
      expect(Number(total![column])).toBeCloseTo(percentile(shop(), percent), 2)
  })

  test('have the method that all calls of a step had, and the size of its replies', () => {
    const steps = { pay: { ...stepOf([1, 2], 2), method: 'POST', origin: 'http://127.0.0.1:1', bytes: { sent: 0, received: 400 } } }
    const own = csvReport(reportOfOne(buildResult({ steps })), 'load')
    expect(read(own['load_GET_stats.csv']!)[0]).toMatchObject({ Type: 'POST', Name: 'pay', 'Average Content Size': '100' })
    expect(read(own['load_GET_failures.csv']!)[0]).toMatchObject({ Method: 'POST', Name: 'pay', Occurrences: '2' })
  })

  test('say why calls and iterations failed', () => {
    expect(read(files['load_GET_failures.csv']!).map((row) => Object.values(row))).toEqual([
      ['STEP', 'login', 'status-500: status 500', '2', '', ''],
      ['', 'Aggregated', 'status-503: status 503', '12', '2026-11-29T12:00:01.234Z', '2026-11-29T12:00:01.234Z'],
      ['', 'Aggregated', 'error: =boom "x" more', '2', '2026-11-29T12:00:01.000Z', '2026-11-29T12:00:02.500Z'],
      ['', 'Aggregated', 'cut off: still running at the end', '2', '', ''],
      ['', 'Aggregated', 'dropped: never sent, the run was full', '4', '', ''],
    ])
    expect(read(files['load_GET_exceptions.csv']!)).toEqual([
      { Count: '2', Message: 'error: =boom "x" more', Traceback: 'src/checkout.ts:12:3', Nodes: 'local' },
    ])
  })
})

test('scenarios have a row each', () => {
  const result = buildResult({ ...overloaded(), scenarios: { buy: overloaded() } })
  const rows = read(csvReport(reportOfOne(result), 'load')['load_GET_stats.csv']!)
  expect(rows.map((row) => [row['Type'], row['Name'], row['Request Count']])).toEqual([
    ['SCENARIO', 'buy', '12000'],
    ['', 'Aggregated', '12000'],
  ])
})

test('a step of which nothing succeeded has no percentiles', () => {
  const [step] = read(csvReport(reportOfOne(buildResult({ steps: { a: stepOf([], 3) } })), 'load')['load_GET_stats.csv']!)
  expect(step).toMatchObject({ 'Request Count': '3', 'Median Response Time': '0', '95%': 'N/A' })
})

describe('the history', () => {
  const blocks = new Blocks(62.5)
  blocks.succeeded(100, 10_000)
  blocks.succeeded(1_100, 20_000)
  blocks.succeeded(1_200, 40_000)
  const result = buildResult({
    ...succeeded([10, 20, 40]),
    blocks: blocks.series,
    series: [
      { startMs: 0, durationMs: 1_000, succeeded: 1, bad: 0, p50: 10, p99: 10 },
      { startMs: 1_000, durationMs: 1_000, succeeded: 2, bad: 0, p50: 20, p99: 40 },
    ],
  })

  test('has a row for each second, with the totals so far', () => {
    const rows = read(csvReport(reportOfOne(result), 'load')['load_GET_stats_history.csv']!)
    expect(rows.map((row) => [row['Timestamp'], row['User Count'], row['Requests/s'], row['Total Request Count']])).toEqual([
      ['1795953601', '5', '1.000000', '1'],
      ['1795953602', '5', '2.000000', '3'],
    ])
    expect(Number(rows[1]!['100%'])).toBeCloseTo(40, 0)
    expect(Number(rows[1]!['50%'])).toBeCloseTo(20, 0)
    expect(rows[1]).toMatchObject({ 'Total Median Response Time': '20.032', 'Total Max Response Time': '40.000' })
  })

  test('has the iterations in progress as the users of an open model', () => {
    const stages = [
      { from: 0, to: 20, durationMs: 1_000 },
      { from: 20, to: 20, durationMs: 1_000 },
    ]
    const open = buildResult({
      plan: { ...openPlan, model: { ...openPlan.model, ratePerSecond: 0, stages } as OpenModel },
      iterations: { started: 28, succeeded: 26, failed: 2, cutOff: 0, dropped: 2 },
      // 10 are due in the first second, 20 in the next, and none after that.
      series: [ending(0, 4), ending(1_000, 17, 3), ending(2_000, 5, 1)],
    })
    const rows = read(csvReport(reportOfOne(open), 'load')['load_GET_stats_history.csv']!)
    expect(rows.map((row) => row['User Count'])).toEqual(['6', '6', '0'])
  })

  test('without blocks keeps the percentiles that the series has', () => {
    const small = buildResult({ ...result, blocks: { blockMs: 62.5, blocks: [] } })
    const rows = read(csvReport(reportOfOne(small), 'load')['load_GET_stats_history.csv']!)
    expect(rows[1]).toMatchObject({ '50%': '20.000', '66%': 'N/A', '99%': '40.000', 'Total Request Count': '3' })
  })
})

test('each load has its own files: runs of a test, arms of a comparison, tests of the same name', () => {
  const files = csvReport(
    buildReport(
      buildRun(buildResult(), [], named('a')),
      buildRun(buildResult(), [], { ...named('a'), run: 1 }),
      buildRun(buildResult(), [], { test: { file: 'b.test.ts', name: 'A', project: '', attempt: 1 } }),
      buildRun(builtComparison({ base: { latencyMs: 1 }, head: { latencyMs: 1 }, pairs: 16 }), [], named('c')),
    ),
    'load',
  )
  const names = Object.keys(files).filter((name) => name.endsWith('_stats.csv'))
  expect(names).toEqual([
    'load_a_stats.csv',
    'load_a_run_1_stats.csv',
    'load_A_2_stats.csv',
    'load_c_base_stats.csv',
    'load_c_head_stats.csv',
  ])
})

test('of several attempts the last one is shown', () => {
  const report = buildReport(buildRun(buildResult(), [], named('a', 1)), buildRun(buildResult(succeeded([1])), [], named('a', 2)))
  const [row] = read(csvReport(report, 'load')['load_a_stats.csv']!)
  expect(row).toMatchObject({ 'Request Count': '1' })
})
