import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sendOtlp, type Peers } from '../../../src/report/otlp/send-otlp.ts'
import type { LoadReport } from '../../../src/report/document/load-report.ts'
import { buildReport, buildRun } from '../document/build-report.ts'
import { buildResult, overloaded, stepOf, succeeded } from '../build-result.ts'
import { startCollector } from './collector.ts'
import { fieldsAt } from './read-protobuf.ts'

const OURS = /^OTEL_/

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (OURS.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

const place = { test: { file: 'a.test.ts', name: 't', project: 'api', attempt: 1 } }

const reportOfOne = (): LoadReport =>
  buildReport(
    buildRun(
      buildResult({
        ...succeeded([10, 20, 30]),
        iterations: { started: 6, succeeded: 3, failed: 2, cutOff: 1, dropped: 4 },
        steps: { login: stepOf([1, 2], 3), parsed: { ...stepOf([1]), statuses: {} } },
      }),
      [],
      place,
    ),
  )

/** As much of OTLP's JSON as the tests read. */
interface Sent {
  readonly resourceMetrics: readonly [
    {
      readonly resource: { readonly attributes: readonly Attribute[] }
      readonly scopeMetrics: readonly [{ readonly scope: object; readonly metrics: readonly SentMetric[] }]
    },
  ]
}
interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}
interface Point {
  readonly attributes: readonly Attribute[]
  readonly count?: number
  readonly asInt?: number
  readonly startTimeUnixNano: string
}
interface SentMetric {
  readonly name: string
  readonly unit: string
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly Point[] }
  readonly exponentialHistogram?: { readonly aggregationTemporality: number; readonly dataPoints: readonly Point[] }
}

const attributesOf = (attributes: readonly Attribute[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

async function sentTo(status: number | 'never', report: LoadReport = reportOfOne(), protocol = 'http/json') {
  const collector = await startCollector(status)
  try {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', protocol)
    const failure = await sendOtlp(report)
    return { failure, received: collector.received }
  } finally {
    await collector.stop()
  }
}

describe('a collector gets', () => {
  test('by HTTP/JSON: each distribution and each count once', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'shop')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=ci,team=a%2Cb,nonsense')
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-key=secret')
    const { failure, received } = await sentTo(200)
    expect(failure).toBeUndefined()
    expect(received).toMatchObject([{ path: '/v1/metrics', contentType: 'application/json', headers: { 'x-key': 'secret' } }])
    const { resource, scopeMetrics } = (JSON.parse(received[0]!.body.toString()) as Sent).resourceMetrics[0]
    expect(attributesOf(resource.attributes)).toEqual({
      'service.name': 'shop',
      'vcs.ref.head.revision': '0123456789abcdef0123456789abcdef01234567',
      'vcs.ref.head.name': 'main',
      'deployment.environment.name': 'ci',
      team: 'a,b',
    })
    const [{ scope, metrics }] = scopeMetrics
    expect(scope).toMatchObject({ name: 'vitest-load', version: '1.2.3' })
    const labels = { 'test.suite.name': 'a.test.ts', 'test.case.name': 't', 'vitest_load.run': 0, 'vitest_load.project': 'api' }
    const points = metrics.flatMap(({ name, sum, exponentialHistogram }) =>
      (sum ?? exponentialHistogram)!.dataPoints.map(({ attributes, count, asInt }) => {
        const own = attributesOf(attributes)
        expect(own).toMatchObject(labels)
        const rest = Object.keys(own).filter((key) => !(key in labels) && key !== 'user_agent.synthetic.type')
        return [name, ...rest.map((key) => own[key]), Number(count ?? asInt)]
      }),
    )
    expect(points).toEqual([
      ['http.client.request.duration', 'login', 2],
      ['vitest_load.step.duration', 'parsed', 1],
      ['vitest_load.iteration.duration', 3],
      ['vitest_load.iterations', 'succeeded', 3],
      ['vitest_load.iterations', 'failed', 2],
      ['vitest_load.iterations', 'cut_off', 1],
      ['vitest_load.iterations', 'dropped', 4],
      ['vitest_load.responses', 'login', 200, 2],
      ['vitest_load.responses', 'login', 500, 3],
      ['vitest_load.errors', 'login', 'status-500', 3],
    ])
    expect(metrics.map(({ unit }) => unit)).toContain('s')
    expect(metrics.find(({ name }) => name === 'vitest_load.iteration.duration')?.exponentialHistogram).toMatchObject({
      // Cumulative, which is all that Prometheus takes.
      aggregationTemporality: 2,
      dataPoints: [{ startTimeUnixNano: `${Date.parse('2026-11-29T12:00:00.000Z')}000000` }],
    })
  })

  test('by HTTP/protobuf: the same', async () => {
    const { failure, received } = await sentTo(200, reportOfOne(), 'http/protobuf')
    expect(failure).toBeUndefined()
    expect(received).toMatchObject([{ path: '/v1/metrics', contentType: 'application/x-protobuf' }])
    const metrics = fieldsAt(received[0]!.body, [1, 2, 2]) as readonly Buffer[]
    expect(metrics.map((metric) => String(fieldsAt(metric, [1])[0]))).toContain('http.client.request.duration')
    const iterations = metrics.find((metric) => String(fieldsAt(metric, [1])[0]) === 'vitest_load.iteration.duration')!
    // Of its exponential histogram, the count of the first point.
    expect((fieldsAt(iterations, [10, 1, 4])[0] as Buffer).readBigUInt64LE()).toBe(3n)
  })

  test('scenarios in place of their sum, and a request task without steps', async () => {
    const part = buildResult({ ...overloaded(), requests: stepOf([1, 2, 3]) })
    const { received } = await sentTo(200, buildReport(buildRun(buildResult({ ...overloaded(), scenarios: { buy: part, browse: part } }))))
    const [{ metrics }] = (JSON.parse(received[0]!.body.toString()) as Sent).resourceMetrics[0].scopeMetrics
    const pointsOf = (name: string) => metrics.find((metric) => metric.name === name)!.exponentialHistogram!.dataPoints
    for (const name of ['http.client.request.duration', 'vitest_load.iteration.duration'])
      expect(pointsOf(name).map(({ attributes }) => attributesOf(attributes)['vitest_load.scenario'])).toEqual(['buy', 'browse'])
  })
})

describe('a failure is one line, and is only returned', () => {
  const START = 'vitest-load could not send its report by OTLP: '

  test('from a collector that refuses', async () => {
    const { failure } = await sentTo(400)
    expect(failure).toBe(`${START}400 Bad Request`)
  })

  test('from one that does not answer within the time-out of the exporter', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '300')
    const { failure } = await sentTo('never')
    expect(failure).toMatch(/^vitest-load could not send its report by OTLP: [^\n]*(no answer within 300 ms|timed? ?out)[^\n]*$/i)
  })

  test('from one that is busy until the time-out', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '300')
    const { failure } = await sentTo(503)
    expect(failure).toMatch(/^vitest-load could not send its report by OTLP: [^\n]+$/)
  })

  test('from nobody', async () => {
    const collector = await startCollector(200)
    await collector.stop()
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500')
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
    expect(await sendOtlp(reportOfOne())).toMatch(/^vitest-load could not send its report by OTLP: [^\n]+$/)
  })

  test('for a protocol that is not offered', async () => {
    const { failure, received } = await sentTo(200, reportOfOne(), 'grpc')
    expect(failure).toBe(`${START}expected OTEL_EXPORTER_OTLP_PROTOCOL to be http/json or http/protobuf, got grpc`)
    expect(received).toEqual([])
  })
})

const missing = (name: string) => () =>
  Promise.reject(Object.assign(new Error(`Cannot find package '${name}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' }))
const sdk = (): Promise<unknown> => import('@opentelemetry/sdk-metrics')

describe('without the exporters', () => {
  const json = missing('@opentelemetry/exporter-metrics-otlp-http')
  const protobuf = missing('@opentelemetry/exporter-metrics-otlp-proto')

  test('the line says how to install them', async () => {
    expect(await sendOtlp(reportOfOne(), { json, protobuf, sdk })).toMatch(
      /exporter-metrics-otlp-http is not installed: npm install --save-dev @opentelemetry\/exporter-metrics-otlp-http\S* @opentelemetry\/sdk-metrics/,
    )
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf')
    expect(await sendOtlp(reportOfOne(), { json, protobuf, sdk })).toContain(
      'npm install --save-dev @opentelemetry/exporter-metrics-otlp-proto',
    )
  })

  test('one that is installed and broken is not called missing', async () => {
    const name = '@opentelemetry/exporter-metrics-otlp-http'
    const message = `Cannot find package 'other' imported from /project/node_modules/${name}/index.js`
    const broken = (): Promise<unknown> => Promise.reject(Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' }))
    expect(await sendOtlp(reportOfOne(), { json: broken, protobuf, sdk })).toBe(`vitest-load could not send its report by OTLP: ${message}`)
  })

  test('the other one is taken, unless the environment names a protocol', async () => {
    const collector = await startCollector(200)
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
    const peers: Peers = { json, protobuf: () => import('@opentelemetry/exporter-metrics-otlp-proto'), sdk }
    expect(await sendOtlp(reportOfOne(), peers)).toBeUndefined()
    expect(collector.received).toMatchObject([{ contentType: 'application/x-protobuf' }])
    await collector.stop()
  })
})
