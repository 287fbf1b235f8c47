import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LoadReport, ReportRun } from '../../../src/report/document/load-report.ts'
import { reportsOfProject, runsOf, type ReportedProject } from '../../helpers/projects/load-report.ts'
import { startProject } from '../../helpers/projects/run-project.ts'
import { expectValid } from '../../report/document/schema.ts'

let project: ReportedProject
beforeAll(async () => {
  project = await reportsOfProject('documents')
}, 60_000)

const runs = (name: string): readonly ReportRun[] => runsOf(project.report, name)
const claimsOf = (name: string): readonly object[] => runs(name)[0]!.judged

test('the document follows its schema, and has the worst verdict of its runs', () => {
  expectValid(project.report)
  expect(project.report).toMatchObject({ format: 1, tool: { name: 'vitest-load' }, verdict: 'fail' })
  expect(project.run.output).toMatch(/^ load report {2}\S+load\.json$/m)
})

test('every claim of a matcher that passes is in it, limit by limit', () => {
  expect(runs('passes')).toMatchObject([{ kind: 'load', run: 0, verdict: 'pass', test: { file: 'runs.test.ts', project: '', attempt: 1 } }])
  expect(claimsOf('passes')).toMatchObject([
    {
      matcher: 'toHaveStatus',
      scope: 'run',
      metric: 'status 200',
      bound: 'at least',
      limit: 1,
      unit: 'share',
      measured: 1,
      verdict: 'pass',
    },
    { matcher: 'toHaveErrorRateBelow', metric: 'error rate', bound: 'at most', limit: 0.01, measured: 0, verdict: 'pass' },
    { matcher: 'toHaveLatencyBelow', metric: 'p50', of: 'latency', limit: 20_000, unit: 'ms', verdict: 'pass' },
    {
      matcher: 'toHaveLatencyBelow',
      metric: 'p95',
      limit: 30_000,
      verdict: 'pass',
      text: expect.stringMatching(/^expected p95 latency at most 30 s, got /),
    },
    { matcher: 'toHaveLatencyBelow', metric: 'max', limit: 40_000, verdict: 'pass' },
    { matcher: 'toHaveThroughputAbove', metric: 'throughput', bound: 'at least', limit: 0.001, unit: 'per second', verdict: 'pass' },
    { matcher: 'toHaveNoConnectionErrors', metric: 'connection errors', limit: 0, measured: 0, verdict: 'pass' },
    { matcher: 'toHaveStatusCounts', metric: 'status 200', bound: 'exactly', limit: 100, measured: 100, unit: 'count', verdict: 'pass' },
  ])
})

test('so is each that fails, softly and by its opposite too', () => {
  expect(claimsOf('fails')).toMatchObject([{ metric: 'status 200', measured: 0, verdict: 'fail' }])
  expect(claimsOf('fails softly')).toMatchObject([
    { metric: 'status 404', measured: 0, verdict: 'fail' },
    { metric: 'status 404', bound: 'exactly', limit: 20, measured: 0, verdict: 'fail' },
    { metric: 'status 200', bound: 'exactly', limit: 0, measured: 20, verdict: 'fail' },
    { metric: 'status 200', verdict: 'pass' },
  ])
  expect(claimsOf('by its opposite')).toMatchObject([{ metric: 'error rate', negated: true, verdict: 'fail' }])
})

test('metrics of the user have entries too', () => {
  expect(claimsOf('a metric')).toMatchObject([
    { matcher: 'toHaveMetricBelow', metric: 'max of queue depth', limit: 99, unit: null, measured: 99, verdict: 'pass' },
    { metric: 'p50 of queue depth', limit: 60, verdict: 'pass' },
  ])
})

test('what could not be judged is not judged, with the reason; INVALID is invalid', () => {
  expect(claimsOf('has too few samples')).toMatchObject([
    { metric: 'p99', limit: 1_000, measured: null, verdict: 'not-judged', text: expect.stringContaining('Too few samples for p99') },
  ])
  expect(claimsOf('has no samples')).toMatchObject([{ metric: 'p50', measured: null, verdict: 'not-judged' }])
  expect(claimsOf('names what does not exist')).toMatchObject([
    { matcher: 'toHaveStatus', metric: null, verdict: 'not-judged', text: expect.stringContaining('Is the name of the step right?') },
  ])
  expect(runs('proves nothing')).toMatchObject([{ verdict: 'invalid' }])
  expect(claimsOf('proves nothing')).toMatchObject([
    { metric: 'error rate', measured: 1, verdict: 'invalid', text: expect.stringMatching(/^INVALID: [^]*\n {2}- generator-error: /) },
  ])
  expect(claimsOf('a comparison')).toMatchObject([{ verdict: 'not-judged' }, { verdict: 'not-judged' }, { verdict: 'not-judged' }])
})

test('a claim within another matcher is in it once, however often it is asked', () => {
  expect(claimsOf('in another matcher')).toHaveLength(1)
})

test('parts are named', () => {
  expect(claimsOf('parts')).toMatchObject([{ scope: 'step home' }, { scope: 'stage 0' }, { scope: 'requests' }])
  expect(claimsOf('scenarios')).toMatchObject([{ scope: 'scenario browse' }, { scope: 'requests of scenario buy' }])
  expect(claimsOf('a virtual user')).toMatchObject([{ scope: 'step browse' }])
})

test('so are those of the arms of a comparison', () => {
  expect(claimsOf('parts of a comparison')).toMatchObject([
    { matcher: 'toHaveStatus', scope: 'step home of base', verdict: 'pass' },
    { matcher: 'toHaveStatus', scope: 'step home of head', verdict: 'fail' },
    { matcher: 'toHaveStatus', scope: 'step home of head', verdict: 'pass', negated: true },
    { matcher: 'toHaveNoConnectionErrors', scope: 'requests of head', verdict: 'pass' },
    { matcher: 'toHaveStatus', scope: 'head', verdict: 'pass' },
    { matcher: 'toHaveStatus', scope: 'unknown', verdict: 'not-judged' },
  ])
})

test('the runs of a test are numbered, and every attempt is kept', () => {
  expect(runs('two runs').map(({ run, verdict }) => [run, verdict])).toEqual([
    [0, 'pass'],
    [1, 'not-judged'],
  ])
  expect(runs('is retried').map(({ test, run, verdict }) => [test?.attempt, run, verdict])).toEqual([
    [1, 0, 'fail'],
    [2, 0, 'fail'],
    [3, 0, 'pass'],
  ])
  expect(runs('is repeated').map(({ test }) => test?.attempt)).toEqual([1, 2])
  expect(new Set(project.report.runs.map(({ id }) => id)).size).toBe(project.report.runs.length)
})

test('a run of a hook belongs to its suite', () => {
  expect(runs('a suite')).toMatchObject([{ test: null, suite: { file: 'runs.test.ts', name: 'a suite', project: '' }, verdict: 'pass' }])
})

test('a run that its test has no time for is in it with what it has', () => {
  const [{ result }] = runs('runs out of time') as [ReportRun]
  expect(result).toMatchObject({ aborted: true, abortedBy: 'deadline' })
})

test('a comparison is in it, without its pairs', () => {
  expect(runs('a comparison')).toMatchObject([{ kind: 'comparison', result: { verdict: 'inconclusive', base: {}, head: {} } }])
  expect(runs('a comparison')[0]!.result).not.toHaveProperty('samples')
})

test('all of it is what each test carries in its meta', () => {
  const { loadReport } = project.run.tests['two runs']!.meta as { readonly loadReport: LoadReport }
  expect(loadReport.runs).toEqual(runs('two runs'))
  expectValid(loadReport)
})

test('what a test carries takes at most 256 KB, every run is in it, and what was left out is said', () => {
  const { loadReport } = project.run.tests['has more than fits']!.meta as { readonly loadReport: LoadReport }
  const bytes = Buffer.byteLength(JSON.stringify(loadReport))
  expect(bytes).toBeGreaterThan(128 * 1_024)
  expect(bytes).toBeLessThanOrEqual(256 * 1_024)
  const carried = runs('has more than fits')
  expect(carried).toHaveLength(12)
  for (const { truncated } of carried.slice(0, -1)) expect(truncated).toContain('steps')
  const claims = carried.map(({ judged, judgedOmitted }) => judged.length + (judgedOmitted?.count ?? 0))
  expect(claims).toEqual(Array.from({ length: 12 }, () => 40))
})

const shape = ({ runs: all }: LoadReport): readonly unknown[] =>
  all.map(({ test: of, suite, verdict, judged }) => [(of ?? suite)?.name, verdict, judged.length])

describe('elsewhere', () => {
  const some = ['-t', 'passes|two runs|a suite']
  const EXPECTED = [
    ['passes', 'pass', 8],
    ['two runs', 'pass', 1],
    ['two runs', 'not-judged', 0],
    ['a suite', 'pass', 1],
  ]

  test.for(['threads', 'vmThreads'])('it is the same with the pool %s', async (pool) => {
    expect(shape((await reportsOfProject('documents', { args: [...some, `--pool=${pool}`] })).report)).toEqual(EXPECTED)
  })

  test('it is made of blobs that were merged', async () => {
    await using shard = startProject('documents', (folder) => ({
      args: [...some, '--reporter=blob', `--outputFile.blob=${join(folder, 'blobs/blob.json')}`],
    }))
    mkdirSync(join(shard.folder, 'blobs'))
    await shard.ended
    const args = [`--merge-reports=${join(shard.folder, 'blobs')}`, '--reporter=junit']
    const { report, files } = await reportsOfProject('documents', { args })
    expect(shape(report)).toEqual(EXPECTED)
    expectValid(report)
    expect(files['load.junit.xml']!.match(/<property name="load\.(?:run_\d\.)?verdict" value="[^"]*"/g)).toEqual([
      '<property name="load.verdict" value="pass"',
      '<property name="load.verdict" value="pass"',
      '<property name="load.run_1.verdict" value="not-judged"',
    ])
  })

  test('there is none, and nothing in the meta, if nobody asks for it', async () => {
    await using quiet = startProject('documents', { args: ['-t', 'two runs'] })
    const { tests, output } = await quiet.ended
    expect(tests['two runs']!.meta).toHaveProperty('loads')
    expect(tests['two runs']!.meta).not.toHaveProperty('loadReport')
    expect(output).not.toContain('load report')
  })

  test('under smoke what is too short is not judged', async () => {
    const { report } = await reportsOfProject('documents', { args: ['-t', 'passes'], env: { VITEST_LOAD: 'smoke' } })
    const verdicts = report.runs[0]!.judged.map(({ matcher, verdict }) => [matcher, verdict])
    expect(report.runs[0]!.profile).toBe('smoke')
    expect(verdicts).toContainEqual(['toHaveStatus', 'pass'])
    expect(verdicts).toContainEqual(['toHaveLatencyBelow', 'not-judged'])
    expect(verdicts).toContainEqual(['toHaveThroughputAbove', 'not-judged'])
  })
})
