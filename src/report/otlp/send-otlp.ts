import { env, versions } from 'node:process'
import { optionalPeer } from '../../units/platform/optional-peer.ts'
import { plainText } from '../../units/text/plain-text.ts'
import type { LoadReport } from '../document/load-report.ts'
import { resourceAttributes } from './resource-attributes.ts'
import { resourceMetrics, type ResourceMetrics } from './resource-metrics.ts'

/** As much of the exporters of OpenTelemetry as is used, in all of their versions. */
interface Exporter {
  export: (metrics: ResourceMetrics, done: (result: { readonly code: number; readonly error?: unknown }) => void) => void
  selectAggregationTemporality: (instrument: string) => number
  shutdown: () => Promise<void>
}

interface ExporterModule {
  readonly OTLPMetricExporter: new () => Exporter
}

interface Sdk {
  readonly DataPointType: Readonly<Record<'EXPONENTIAL_HISTOGRAM' | 'SUM', number>>
  readonly InstrumentType: Readonly<Record<'HISTOGRAM' | 'COUNTER', string>>
}

/** Imports the exporters, which are optional peer dependencies. */
export interface Peers {
  readonly json: () => Promise<unknown>
  readonly protobuf: () => Promise<unknown>
  readonly sdk: () => Promise<unknown>
}

const PEERS: Peers = {
  json: () => import('@opentelemetry/exporter-metrics-otlp-http'),
  protobuf: () => import('@opentelemetry/exporter-metrics-otlp-proto'),
  sdk: () => import('@opentelemetry/sdk-metrics'),
}

const LONGEST = 300
const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Sends a report as metrics through the exporters of OpenTelemetry, which read `OTEL_EXPORTER_OTLP_*`. Returns why that failed, in one line, and takes no
 * longer than the time-out of the exporter.
 */
export async function sendOtlp(report: LoadReport, peers: Peers = PEERS): Promise<string | undefined> {
  try {
    const Exporter = await exporterFrom(peers)
    const sdk = named<Sdk>(await imported(peers.sdk, '@opentelemetry/sdk-metrics'), 'DataPointType')
    const exporter = new Exporter()
    await exported(exporter, metricsFor(report, exporter, sdk))
    return undefined
  } catch (error) {
    return `vitest-load could not send its report by OTLP: ${plainText(reasonOf(error), LONGEST)}`
  }
}

function metricsFor(report: LoadReport, exporter: Exporter, { DataPointType, InstrumentType }: Sdk): ResourceMetrics {
  return resourceMetrics(report, resourceAttributes(report, env), {
    histogram: DataPointType.EXPONENTIAL_HISTOGRAM,
    sum: DataPointType.SUM,
    histogramTemporality: exporter.selectAggregationTemporality(InstrumentType.HISTOGRAM),
    sumTemporality: exporter.selectAggregationTemporality(InstrumentType.COUNTER),
  })
}

async function exported(exporter: Exporter, metrics: ResourceMetrics): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const timeoutMs = timeoutFrom()
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
      exporter.export(metrics, ({ code, error }) => (code === 0 ? resolve() : reject(error ?? new Error('the exporter gave no reason'))))
    })
  } finally {
    clearTimeout(timer)
    // It waits for pending exports.
    exporter.shutdown().catch(() => {})
  }
}

function timeoutFrom(): number {
  const given = env['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT'] ?? env['OTEL_EXPORTER_OTLP_TIMEOUT']
  const timeoutMs = given === undefined || given.trim() === '' ? Number.NaN : Number(given)
  return Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs : DEFAULT_TIMEOUT_MS
}

const JSON_EXPORTER = '@opentelemetry/exporter-metrics-otlp-http'
const PROTOBUF_EXPORTER = '@opentelemetry/exporter-metrics-otlp-proto'

/** Chosen by the environment, or else by what is installed. */
async function exporterFrom({ json, protobuf }: Peers): Promise<ExporterModule['OTLPMetricExporter']> {
  const protocol = env['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || undefined
  const exporterIn = (module: unknown) => named<ExporterModule>(module, 'OTLPMetricExporter').OTLPMetricExporter
  if (protocol === 'http/json') return exporterIn(await imported(json, JSON_EXPORTER))
  if (protocol === 'http/protobuf') return exporterIn(await imported(protobuf, PROTOBUF_EXPORTER))
  if (protocol !== undefined) throw new Error(`expected OTEL_EXPORTER_OTLP_PROTOCOL to be http/json or http/protobuf, got ${protocol}`)
  try {
    return exporterIn(await imported(json, JSON_EXPORTER))
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error
    try {
      return exporterIn(await imported(protobuf, PROTOBUF_EXPORTER))
    } catch (other) {
      throw other instanceof MissingPeer ? error : other
    }
  }
}

class MissingPeer extends Error {}

async function imported(load: () => Promise<unknown>, name: string): Promise<unknown> {
  const module = await optionalPeer(load, name)
  if (module === undefined) throw new MissingPeer(`${name} is not installed: ${installCommand(name)}`)
  return module
}

/** The newest versions need Node 22.15. */
function installCommand(name: string): string {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  const isOld = major < 22 || (major === 22 && minor < 15)
  const exporter = name === PROTOBUF_EXPORTER ? PROTOBUF_EXPORTER : JSON_EXPORTER
  return `npm install --save-dev ${exporter}${isOld ? '@0.223' : ''} @opentelemetry/sdk-metrics${isOld ? '@2' : ''}`
}

/** A CommonJS module may have its names only in its default export. */
function named<Module extends object>(module: unknown, name: keyof Module & string): Module {
  const own = module as Module & { readonly default?: Module }
  return own[name] === undefined && own.default !== undefined ? own.default : own
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, code } = error as Error & { readonly code?: unknown }
  // An error for several addresses has no message itself.
  const inner = error instanceof AggregateError && message === '' ? reasonOf(error.errors[0]) : message
  if (typeof code === 'number') return `${code} ${inner}`
  return inner !== '' || typeof code !== 'string' ? inner || error.name : code
}
