import type { LatencyStats, LoadResult, StepResult } from '../../result/load-result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { LoadReport } from '../document/load-report.ts'
import { histogramOf, isKept } from '../formats/distribution.ts'
import { latestLoads, type MeasuredLoad } from '../formats/measured-loads.ts'
import { measuredSeconds } from '../formats/measured-seconds.ts'
import { safeName, safeNames } from '../formats/safe-names.ts'
import { exponential, type ExponentialHistogram } from './exponential-histogram.ts'

export type Attributes = Readonly<Record<string, string | number>>

/** Whole seconds, and the nanoseconds that are left. */
type HrTime = readonly [seconds: number, nanoseconds: number]

interface DataPoint<Value> {
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly attributes: Attributes
  readonly value: Value
}

interface Descriptor {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly valueType: number
}

/** A metric as the exporters of OpenTelemetry take it. */
interface Metric {
  readonly descriptor: Descriptor
  readonly aggregationTemporality: number
  readonly dataPointType: number
  readonly isMonotonic?: boolean
  readonly dataPoints: readonly DataPoint<number | ExponentialHistogram>[]
}

export interface ResourceMetrics {
  readonly resource: { readonly attributes: Attributes }
  readonly scopeMetrics: readonly {
    readonly scope: { readonly name: string; readonly version: string }
    readonly metrics: readonly Metric[]
  }[]
}

/** What the SDK of OpenTelemetry calls these kinds. */
export interface Kinds {
  readonly histogram: number
  readonly sum: number
  readonly histogramTemporality: number
  readonly sumTemporality: number
}

/** Of a value: a whole number, or not. */
const [INT, DOUBLE] = [0, 1]

/** The report as metrics of one resource, each with one point for each load; empty ones are left out. */
export function resourceMetrics(report: LoadReport, resource: Attributes, kinds: Kinds): ResourceMetrics {
  const points = new Points()
  for (const load of latestLoads(report)) points.addLoad(load)
  const metrics = [
    histogram('http.client.request.duration', 'Duration of HTTP client requests that succeeded.', kinds, points.requests),
    histogram('vitest_load.step.duration', 'Duration of steps that succeeded and are no HTTP requests.', kinds, points.steps),
    histogram('vitest_load.iteration.duration', 'Latency of iterations that succeeded, from when they were due.', kinds, points.iterations),
    counter('vitest_load.iterations', '{iteration}', 'Iterations by how they ended.', kinds, points.outcomes),
    counter('vitest_load.responses', '{response}', 'Replies by status.', kinds, points.responses),
    counter('vitest_load.errors', '{error}', 'Failed requests and steps by what went wrong.', kinds, points.errors),
  ]
  const { name, version } = report.tool
  return { resource: { attributes: resource }, scopeMetrics: [{ scope: { name, version }, metrics: metrics.filter(isFilled) }] }
}

const isFilled = ({ dataPoints }: Metric): boolean => dataPoints.length > 0

function histogram(name: string, description: string, kinds: Kinds, dataPoints: Metric['dataPoints']): Metric {
  const descriptor = { name, description, unit: 's', valueType: DOUBLE }
  return { descriptor, aggregationTemporality: kinds.histogramTemporality, dataPointType: kinds.histogram, dataPoints }
}

function counter(name: string, unit: string, description: string, kinds: Kinds, dataPoints: Metric['dataPoints']): Metric {
  const descriptor = { name, description, unit, valueType: INT }
  return { descriptor, aggregationTemporality: kinds.sumTemporality, dataPointType: kinds.sum, isMonotonic: true, dataPoints }
}

/** When a load ran. */
type Span = Pick<DataPoint<unknown>, 'startTime' | 'endTime'>

class Points {
  readonly requests: DataPoint<ExponentialHistogram>[] = []
  readonly steps: DataPoint<ExponentialHistogram>[] = []
  readonly iterations: DataPoint<ExponentialHistogram>[] = []
  readonly outcomes: DataPoint<number>[] = []
  readonly responses: DataPoint<number>[] = []
  readonly errors: DataPoint<number>[] = []

  addLoad({ place, run, arm, result }: MeasuredLoad): void {
    const startMs = Date.parse(run.startedAt)
    const span = { startTime: hrTime(startMs), endTime: hrTime(startMs + measuredSeconds(result) * 1_000) }
    const attributes = {
      'test.suite.name': place.file,
      'test.case.name': place.name,
      'vitest_load.run': run.run,
      'user_agent.synthetic.type': 'test',
      ...(place.project === '' ? {} : { 'vitest_load.project': place.project }),
      ...(arm === undefined ? {} : { 'vitest_load.arm': arm }),
    }
    const scenarios = Object.entries(result.scenarios)
    const names = safeNames(scenarios.map(([name]) => name))
    // The sum of scenarios is the run: together with it, every iteration would count twice.
    if (scenarios.length === 0) this.#add(span, attributes, result)
    else scenarios.forEach(([, own], index) => this.#add(span, { ...attributes, 'vitest_load.scenario': names[index]! }, own))
  }

  #add(span: Span, attributes: Attributes, result: LoadResult): void {
    const { succeeded, failed, cutOff, dropped } = result.iterations
    this.iterations.push(...pointsOf(span, attributes, result.latency))
    for (const [outcome, value] of Object.entries({ succeeded, failed, cut_off: cutOff, dropped }))
      this.outcomes.push({ ...span, attributes: { ...attributes, 'vitest_load.outcome': outcome }, value })
    const steps = Object.entries(result.steps)
    const names = safeNames(steps.map(([name]) => name))
    if (steps.length === 0) this.#addCalls(span, attributes, result.requests)
    steps.forEach(([, step], index) => this.#addCalls(span, { ...attributes, 'url.template': names[index]! }, step))
  }

  #addCalls(span: Span, attributes: Attributes, calls: StepResult): void {
    const list = isHttp(calls) ? this.requests : this.steps
    list.push(...pointsOf(span, { ...attributes, ...requestAttributes(calls) }, calls.serviceTime))
    for (const [status, value] of Object.entries(calls.statuses))
      this.responses.push({ ...span, attributes: { ...attributes, 'http.response.status_code': Number(status) }, value })
    const codes = new Map<string, number>()
    for (const { code, count } of calls.errors) codes.set(safeName(code), (codes.get(safeName(code)) ?? 0) + count)
    for (const [code, value] of codes) this.errors.push({ ...span, attributes: { ...attributes, 'error.type': code }, value })
  }
}

/** What all requests had in common, by the semantic conventions. */
function requestAttributes({ method, origin }: StepResult): Attributes {
  const url = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined
  return {
    ...(method !== undefined && { 'http.request.method': method }),
    ...(url !== undefined && { 'server.address': url.hostname, 'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }),
  }
}

/** Only HTTP has methods and statuses. */
const isHttp = ({ method, statuses }: StepResult): boolean => method !== undefined || Object.keys(statuses).length > 0

/** One point, or none if nothing succeeded or the distribution was too large to be kept. */
function pointsOf(span: Span, attributes: Attributes, times: LatencyStats): readonly DataPoint<ExponentialHistogram>[] {
  return times.count === 0 || !isKept(times) ? [] : [{ ...span, attributes, value: exponential(histogramOf(times)) }]
}

function hrTime(ms: Milliseconds): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}
