import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'csv-parse/sync'
import { HistogramLogReader } from 'hdr-histogram-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadRun, ReportRun } from '../../../src/report/document/load-report.ts'
import { revived } from '../../../src/report/document/plain.ts'
import type { LoadResult } from '../../../src/result/load-result.ts'
import { FORMAT_NAMES, FORMATS } from '../../../src/report/formats/formats.ts'
import { reportsOfProject, runsOf, type ReportedProject } from '../../helpers/projects/load-report.ts'
import { startCollector } from '../../report/otlp/collector.ts'

/** How many requests for each path came in. */
const seen: Record<string, number> = {}
let target: Server
let project: ReportedProject
let sent: string
const environment = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_TIMEOUT: '20000' }

beforeAll(async () => {
  target = createServer((request, response) => {
    const path = request.url!
    seen[path] = (seen[path] ?? 0) + 1
    response.writeHead(path === '/request' && seen[path] > 20 && seen[path] % 10 === 0 ? 503 : 200).end('12345')
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  const collector = await startCollector(200)
  const TARGET = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
  project = await reportsOfProject('formats', {
    args: ['--reporter=junit', '--reporter=github-actions'],
    env: { TARGET, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment },
  })
  sent = collector.received.map(({ body }) => String(body)).join('\n')
  await collector.stop()
}, 60_000)
afterAll(() => void target.close())

/** The run of the last attempt. */
function lastRun(name: string): { readonly run: ReportRun; readonly result: LoadResult } {
  const run = runsOf(project.report, name).at(-1)! as LoadRun
  return { run, result: revived<LoadResult>(run.result!) }
}

const rowsOf = (file: string): readonly Readonly<Record<string, string>>[] => parse(project.files[file]!, { columns: true })

/** The value of the only sample with these labels. */
function sample(name: string, labels: readonly string[]): number {
  const lines = project.files['load.prom']!.split('\n').filter(
    (line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)),
  )
  expect(lines).toHaveLength(1)
  return Number(lines[0]!.slice(lines[0]!.lastIndexOf(' ') + 1))
}

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly count?: number
  readonly asInt?: number
}

function otlpCount(metric: string, attributes: readonly (string | number)[]): number {
  interface Metric {
    readonly name: string
    readonly sum?: { readonly dataPoints: readonly Point[] }
    readonly exponentialHistogram?: { readonly dataPoints: readonly Point[] }
  }
  const [{ scopeMetrics }] = (
    JSON.parse(sent) as {
      readonly resourceMetrics: readonly [{ readonly scopeMetrics: readonly [{ readonly metrics: readonly Metric[] }] }]
    }
  ).resourceMetrics
  const { sum, exponentialHistogram } = scopeMetrics[0].metrics.find(({ name }) => name === metric)!
  const points = (sum ?? exponentialHistogram)!.dataPoints.filter((point) => {
    const values = point.attributes.map(({ value }) => Object.values(value)[0])
    return attributes.every((attribute) => values.includes(attribute))
  })
  expect(points).toHaveLength(1)
  return Number(points[0]!.count ?? points[0]!.asInt)
}

function hdrOf(tag: string) {
  const reader = new HistogramLogReader(project.files['load.hlog']!)
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) if (next.tag === tag) return next
  throw new Error(`no ${tag}`)
}

test('the document counts what the target saw, warm-up included', () => {
  const { result } = lastRun('a request')
  expect(result.iterations.started + result.warmup.iterations.started).toBe(seen['/request'])
  expect(lastRun('steps').result.steps['buy']!.count).toBe(seen['/buy'])
})

test('every file is what its format makes of the document, as the command renders it again', () => {
  const defaults = FORMAT_NAMES.map((name) => FORMATS[name].files(project.report, FORMATS[name].defaultPath))
  const { 'load.html': page, ...made } = Object.assign({}, ...defaults) as Record<string, string>
  expect(page).toContain('a request')
  expect(Object.keys(made).length).toBeGreaterThan(12)
  for (const [name, text] of Object.entries(made)) expect(project.files[name], name).toBe(text)
})

const total = (): Readonly<Record<string, string>> => rowsOf('load_a_request_stats.csv').at(-1)!

describe('a request task has the same counts and quantiles in every format', () => {
  test('of iterations', () => {
    const { started, succeeded, failed } = lastRun('a request').result.iterations
    expect([started, succeeded, failed]).toEqual([300, 270, 30])
    expect([Number(total()['Request Count']), Number(total()['Failure Count'])]).toEqual([started, failed])
    const history = rowsOf('load_a_request_stats_history.csv').at(-1)!
    expect([history['Total Request Count'], history['Total Failure Count']]).toEqual(['300', '30'])
    const labels = ['test="a request"', 'run="0"']
    expect(sample('vitest_load_iterations_total', [...labels, 'outcome="succeeded"'])).toBe(succeeded)
    expect(sample('vitest_load_iterations_total', [...labels, 'outcome="failed"'])).toBe(failed)
    expect(sample('vitest_load_responses_total', [...labels, 'code="503"'])).toBe(failed)
    expect(sample('vitest_load_iteration_duration_seconds_count', labels)).toBe(succeeded)
    expect(hdrOf('a%20request/0/latency').totalCount).toBe(succeeded)
    expect(otlpCount('vitest_load.iterations', ['a request', 'failed'])).toBe(failed)
    expect(otlpCount('vitest_load.iteration.duration', ['a request'])).toBe(succeeded)
    expect(otlpCount('http.client.request.duration', ['a request'])).toBe(succeeded)
  })

  test('of latency', () => {
    const { latency, throughput } = lastRun('a request').result
    for (const [column, ms] of [
      ['50%', latency.p50],
      ['95%', latency.p95],
      ['99.9%', latency.p999],
      ['100%', latency.max],
      ['Average Response Time', latency.mean],
    ] as const)
      expect(Number(total()[column])).toBeCloseTo(ms, 2)
    for (const [percent, ms] of [
      [50, latency.p50],
      [95, latency.p95],
    ] as const)
      expect(Math.abs(hdrOf('a%20request/0/latency').getValueAtPercentile(percent) / (ms * 1_000) - 1)).toBeLessThan(0.01)
    const benchmark = JSON.parse(project.files['bench-smaller.json']!) as readonly { readonly name: string; readonly value: number }[]
    expect(benchmark.find(({ name }) => name === 'shop.test.ts > a request · p95 latency')?.value).toBe(latency.p95)
    const bmf = JSON.parse(project.files['load.bmf.json']!) as Readonly<
      Record<string, Readonly<Record<string, { readonly value: number }>>>
    >
    expect(bmf['shop.test.ts > a request']).toMatchObject({
      latency: { value: Math.round(latency.p50 * 1e6) },
      throughput: { value: throughput.mean },
    })
  })
})

test('each step has its row, its histogram and its point', () => {
  const name = 'log in, "quoted"'
  expect(seen['/login']).toBe(50)
  expect(rowsOf('load_steps_stats.csv').find((row) => row['Name'] === name)).toMatchObject({
    Type: 'GET',
    'Request Count': '50',
    'Failure Count': '0',
    'Average Content Size': '5',
  })
  expect(sample('vitest_load_step_duration_seconds_count', [String.raw`step="log in, \"quoted\""`])).toBe(50)
  expect(hdrOf('steps/0/step:log%20in%2C%20"quoted"').totalCount).toBe(50)
  expect(otlpCount('http.client.request.duration', [name, 'GET', '127.0.0.1', (target.address() as AddressInfo).port])).toBe(50)
})

test('of a retried test the last attempt is shown', () => {
  expect(runsOf(project.report, 'passes the second time')).toHaveLength(2)
  expect(seen['/retried']).toBe(20)
  expect(sample('vitest_load_iterations_total', ['test="passes the second time"', 'outcome="succeeded"'])).toBe(10)
  expect(sample('vitest_load_limit', ['test="passes the second time"'])).toBe(1)
})

test('an INVALID run is in no trend, and that is said once for each', () => {
  expect(lastRun('proves nothing').run.verdict).toBe('invalid')
  expect(project.files['load.bmf.json']).not.toContain('proves nothing')
  expect(project.files['bench-smaller.json']).not.toContain('proves nothing')
  expect(project.run.output).toMatch(/^ load report {2}bencher: proves nothing: left out, its run is INVALID$/m)
  expect(rowsOf('load_proves_nothing_exceptions.csv')).toMatchObject([{ Count: '20', Message: expect.stringContaining('=boom') }])
})

test('a collector that is down costs one line, and changes no outcome', async () => {
  const down = await startCollector(200)
  await down.stop()
  const TARGET = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
  const env = { TARGET, OTEL_EXPORTER_OTLP_ENDPOINT: down.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' }
  const { run, files } = await reportsOfProject('formats', { env, args: ['-t', 'steps'] })
  expect(run.exitCode).toBe(0)
  expect(run.output.match(/^.*OTLP.*$/gm)).toEqual([expect.stringContaining('vitest-load could not send its report by OTLP: ')])
  expect(files['load.prom']).toContain('test="steps"')
}, 60_000)

describe('without a peer', () => {
  const loader = new URL('../../../fixtures/projects/formats/without-peers.mjs', import.meta.url).href
  const MISSING = ['exporter-metrics-otlp-http', 'exporter-metrics-otlp-proto'].map((name) => `@opentelemetry/${name}`)

  test.for([
    ['no exporter at all', MISSING.join(','), MISSING[0]],
    ['no SDK', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-metrics'],
  ])('%s: one line says how to install it, all else is written, and no outcome changes', { timeout: 60_000 }, async ([, missing, name]) => {
    const TARGET = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
    const env = { TARGET, MISSING: missing!, NODE_OPTIONS: `--import=${loader}` }
    const { run, files } = await reportsOfProject('formats', { env, args: ['-t', 'steps'] })
    expect(run.exitCode).toBe(0)
    expect(run.output.match(/^.*OTLP.*$/gm)).toEqual([
      expect.stringMatching(new RegExp(`OTLP: ${name!} is not installed: npm install --save-dev .*@opentelemetry/sdk-metrics`)),
    ])
    expect(files['load.prom']).toContain('test="steps"')
  })
})

describe('a format of the user', () => {
  test('is written beside the others, from the same document', () => {
    const lines = project.report.runs.map(({ test: of, verdict }) => `${of?.name}: ${verdict}`)
    expect(project.files['load.custom.txt']).toBe(lines.join('\n'))
  })

  test('that throws is one line, and changes no outcome and no other file', { timeout: 60_000 }, async () => {
    const TARGET = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
    const env = { TARGET, CUSTOM: 'throws', OTEL_EXPORTER_OTLP_TIMEOUT: '500' }
    const { run, files } = await reportsOfProject('formats', { env, args: ['-t', 'steps'] })
    expect(run.exitCode).toBe(0)
    expect(run.output.match(/^.*no such template.*$/gm)).toEqual(['vitest-load could not write its reports: no such template'])
    expect(Object.keys(files)).toContain('load.prom')
    expect(Object.keys(files)).not.toContain('load.custom.txt')
    // Nobody listens, and that is said as well.
    expect(run.output.match(/^.*OTLP.*$/gm)).toHaveLength(1)
  })
})

/** The properties of a test case, by their names. */
function propertiesOf(name: string): Readonly<Record<string, string>> {
  const [, inner] = new RegExp(`<testcase [^>]*name="${name}"[^>]*>([^]*?)</testcase>`).exec(project.files['load.junit.xml']!)!
  return Object.fromEntries([...inner!.matchAll(/<property name="([^"]*)" value="([^"]*)">/g)].map(([, key, value]) => [key!, value!]))
}

describe('JUnit', () => {
  test('has the numbers of each load, and its verdict, as properties', () => {
    const { result } = lastRun('a request')
    expect(propertiesOf('a request')).toMatchObject({
      load: expect.stringContaining('a request: 4 users, 300 iterations'),
      'load.verdict': 'pass',
      'load.iterations': '300',
      'load.bad': '30',
      'load.error_rate': '0.1',
      'load.p99_ms': String(result.latency.p99),
      'load.throughput_per_second': String(result.throughput.mean),
      'load.seed': String(result.seed),
    })
  })

  test('has the verdict of the last attempt, and INVALID as such', () => {
    expect(propertiesOf('passes the second time')).toMatchObject({ 'load.verdict': 'pass', 'load.iterations': '10' })
    const invalid = propertiesOf('proves nothing')
    expect(invalid).toMatchObject({ 'load.verdict': 'invalid', 'load.findings': expect.stringContaining('generator-error') })
    expect(invalid).not.toHaveProperty('load.p99_ms')
  })

  test('leaves everything else as it is: no notice of GitHub and no line of the terminal has them', () => {
    expect(project.files['load.junit.xml']).toMatch(/<testcase [^>]*name="proves nothing"[^>]*>[^]*<failure message="INVALID: /)
    expect(project.run.output).toMatch(/^::notice .*a request: 4 users/m)
    expect(project.run.output).not.toContain('load.p99_ms')
    expect(project.run.output).not.toContain('load.verdict')
  })
})
