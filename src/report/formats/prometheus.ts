import type { LatencyStats, LoadResult } from '../../result/load-result.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Judged, JudgedUnit } from '../document/judged.ts'
import type { LoadReport } from '../document/load-report.ts'
import { histogramOf, isKept } from './distribution.ts'
import { latestLoads, type MeasuredLoad } from './measured-loads.ts'
import { safeName, safeNames } from './safe-names.ts'

type Labels = Readonly<Record<string, string>>

/** The upper bounds of buckets in seconds that OpenTelemetry recommends for the durations of HTTP requests. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const

/** The report in the text format of Prometheus, without times: for the textfile collector of the node exporter, or a Pushgateway. */
export function prometheusText(report: LoadReport): string {
  const families = new Families()
  for (const load of latestLoads(report)) addLoad(families, load)
  return families.text
}

function addLoad(families: Families, { place, run, arm, result }: MeasuredLoad): void {
  const { project, file, name } = place
  const labels = { project, file, test: name, run: String(run.run), ...(arm === undefined ? {} : { arm }) }
  const scenarios = Object.entries(result.scenarios)
  const names = safeNames(scenarios.map(([scenario]) => scenario))
  // The sum of scenarios is the run: together with it, every iteration would count twice.
  if (scenarios.length === 0) addIterations(families, { ...labels, scenario: '' }, result, run.judged)
  else scenarios.forEach(([, scenario], index) => addIterations(families, { ...labels, scenario: names[index]! }, scenario, run.judged))
  addLimits(families, { ...labels, scenario: '' }, run.judged)
}

function addIterations(families: Families, labels: Labels, result: LoadResult, judged: readonly Judged[]): void {
  const { latency, steps, iterations, statuses } = result
  const ofIterations = judged.filter(({ scope }) => !scope.startsWith('step '))
  addHistogram(families, 'vitest_load_iteration_duration_seconds', labels, latency, limitsOf(ofIterations))
  const stepNames = safeNames(Object.keys(steps))
  Object.entries(steps).forEach(([step, { serviceTime }], index) => {
    const ofStep = judged.filter(({ scope }) => scope === `step ${step}` || scope.startsWith(`step ${step} of `))
    addHistogram(families, 'vitest_load_step_duration_seconds', { ...labels, step: stepNames[index]! }, serviceTime, limitsOf(ofStep))
  })
  const outcomes = { succeeded: iterations.succeeded, failed: iterations.failed, cut_off: iterations.cutOff, dropped: iterations.dropped }
  for (const [outcome, count] of Object.entries(outcomes)) families.add('vitest_load_iterations_total', { ...labels, outcome }, count)
  for (const [code, count] of Object.entries(statuses)) families.add('vitest_load_responses_total', { ...labels, code }, count)
}

const limitsOf = (judged: readonly Judged[]): readonly Milliseconds[] =>
  judged.flatMap(({ unit, limit }) => (unit === 'ms' && limit !== null && limit > 0 ? [limit] : []))

/** What counts for a bound is what a matcher would find to be at most that. */
function addHistogram(families: Families, name: Name, labels: Labels, times: LatencyStats, limits: readonly Milliseconds[]): void {
  const histogram = histogramOf(times)
  const bounds = isKept(times)
    ? [...new Set([...BOUNDS, ...limits.map((ms) => ms / 1_000)])].toSorted((first, second) => first - second)
    : []
  for (const bound of bounds) {
    // 1.1 s is 1100000.0000000002 µs.
    const below = histogram.count - histogram.countAbove(Number((bound * 1e6).toFixed(6)))
    families.add(name, { ...labels, le: String(bound) }, below, '_bucket')
  }
  families.add(name, { ...labels, le: '+Inf' }, times.count, '_bucket')
  families.add(name, labels, times.histogram.sum / 1e6, '_sum')
  families.add(name, labels, times.count, '_count')
}

/** Claims with the same words get a number. */
function addLimits(families: Families, labels: Labels, judged: readonly Judged[]): void {
  const seen = new Map<string, number>()
  for (const { matcher, scope, metric, verdict, limit, unit } of judged) {
    const own = { matcher, metric: metric === null ? '' : safeName(metric), scope: safeName(scope), verdict }
    const key = JSON.stringify(own)
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    const numbered = number === 1 ? own : { ...own, number: String(number) }
    families.add('vitest_load_limit', { ...labels, ...numbered }, limit === null ? Number.NaN : limit * scaleOf(unit))
  }
}

const scaleOf = (unit: JudgedUnit | null): number => (unit === 'ms' ? 1 / 1_000 : 1)

const FAMILIES = {
  vitest_load_iteration_duration_seconds: ['histogram', 'Latency of iterations that succeeded, from the time they were due.'],
  vitest_load_step_duration_seconds: ['histogram', 'Service time of calls that succeeded, by step.'],
  vitest_load_iterations_total: ['counter', 'Iterations by how they ended.'],
  vitest_load_responses_total: ['counter', 'Iterations by the status of their reply.'],
  vitest_load_limit: ['gauge', 'Limits that a matcher judged, in seconds, as a share from 0 to 1, or per second.'],
} as const

type Name = keyof typeof FAMILIES

/** Samples by family, since all samples of a family must follow one another. */
class Families {
  readonly #samples: Readonly<Record<Name, string[]>> = {
    vitest_load_iteration_duration_seconds: [],
    vitest_load_step_duration_seconds: [],
    vitest_load_iterations_total: [],
    vitest_load_responses_total: [],
    vitest_load_limit: [],
  }

  add(name: Name, labels: Labels, value: number, suffix = ''): void {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
    this.#samples[name].push(`${name}${suffix}{${pairs.join(',')}} ${value}`)
  }

  get text(): string {
    return (Object.keys(FAMILIES) as Name[])
      .filter((name) => this.#samples[name].length > 0)
      .map((name) => {
        const [type, help] = FAMILIES[name]
        return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${this.#samples[name].map((sample) => `${sample}\n`).join('')}`
      })
      .join('')
  }
}

const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
