import type { LoadResult } from '../../result/load-result.ts'
import { cutTo } from '../../units/text/plain-text.ts'
import type { LoadReport, ReportRun } from '../document/load-report.ts'
import { latestLoads, titleOf, type MeasuredLoad } from './measured-loads.ts'
import { safeNames } from './safe-names.ts'

type Files = Readonly<Record<string, string>>

/** What is followed over time, of a run or a scenario. */
interface Trend {
  readonly name: string
  readonly result: LoadResult
  readonly run: ReportRun
  /** Which claims bound its numbers. */
  readonly scope: string
}

const QUANTILES = ['p50', 'p95', 'p99'] as const

/** Names in both services are at most 1 024 characters long. */
const LONGEST = 500

/**
 * Two files for github-action-benchmark: `…-smaller.json` for its tool `customSmallerIsBetter`, `…-bigger.json` for `customBiggerIsBetter`. Loads that are
 * {@link leftOut} are in neither.
 */
export function githubActionBenchmark(report: LoadReport, path: string): Files {
  const trends = trendsOf(report)
  const smaller = trends.flatMap(({ name, result, run, scope }) => [
    ...QUANTILES.flatMap((quantile) => {
      const interval = intervalOf(run, scope, quantile)
      return entry(
        `${name} · ${quantile} latency`,
        'ms',
        result.latency[quantile],
        interval && interval.map((ms) => ms.toFixed(3)).join(' to '),
      )
    }),
    ...entry(`${name} · error rate`, '%', result.errorRate * 100),
  ])
  const bigger = trends.flatMap(({ name, result }) => entry(`${name} · throughput`, 'successes/s', result.throughput.mean))
  return { [`${path}-smaller.json`]: json(smaller), [`${path}-bigger.json`]: json(bigger) }
}

const entry = (name: string, unit: string, value: number, range?: string): readonly object[] =>
  Number.isFinite(value) ? [{ name, unit, value, ...(range === undefined ? {} : { range }) }] : []

/** One file of Bencher Metric Format, for the adapter `json`; its measures `latency` and `throughput` are those that Bencher has, in ns and per second. */
export function bencher(report: LoadReport, path: string): Files {
  return { [path]: json(Object.fromEntries(trendsOf(report).map((trend) => [trend.name, measuresOf(trend)]))) }
}

function measuresOf({ result, run, scope }: Trend): object {
  const latencies = QUANTILES.map((quantile) => {
    const interval = intervalOf(run, scope, quantile)?.map(nanoseconds)
    const bounds = interval && { lower_value: interval[0], upper_value: interval[1] }
    return [quantile === 'p50' ? 'latency' : `latency-${quantile}`, { value: nanoseconds(result.latency[quantile]), ...bounds }] as const
  })
  const all = [...latencies, ['throughput', { value: result.throughput.mean }], ['error-rate', { value: result.errorRate }]] as const
  return Object.fromEntries(all.filter(([, { value }]) => Number.isFinite(value)))
}

const nanoseconds = (ms: number): number => Math.round(ms * 1e6)

/** What the trends do not contain and why, one line each. */
export function leftOut(report: LoadReport): readonly string[] {
  return latestLoads(report).flatMap((load) => {
    const why = reasonAgainst(load)
    return why === undefined ? [] : [`${titleOf(load)}: ${why}`]
  })
}

function reasonAgainst({ run, result }: MeasuredLoad): string | undefined {
  if (run.verdict === 'invalid' || run.judged.some(({ verdict }) => verdict === 'invalid')) return 'left out, its run is INVALID'
  if (run.judged.length === 0 && !result.sound) return 'left out, its run is not sound and no matcher judged it'
  return result.plan.isShortened === true ? 'left out, VITEST_LOAD=smoke shortened it' : undefined
}

function trendsOf(report: LoadReport): readonly Trend[] {
  const all = latestLoads(report).flatMap((load): readonly Trend[] => {
    if (reasonAgainst(load) !== undefined) return []
    const { run, result, place, arm } = load
    const prefix = place.project === '' ? place.file : `${place.project} ${place.file}`
    const name = `${prefix} > ${titleOf(load)}`
    const scenarios = Object.entries(result.scenarios)
    return [
      { name, result, run, scope: arm ?? 'run' },
      ...scenarios.map(([scenario, own]) => ({ name: `${name} · ${scenario}`, result: own, run, scope: `scenario ${scenario}` })),
    ]
  })
  const names = safeNames(all.map(({ name }) => name)).map((name) => cutTo(name, LONGEST))
  const unique = safeNames(names)
  return all.map((trend, index) => ({ ...trend, name: unique[index]! }))
}

/** The interval of a quantile of the latency, if a matcher made one. */
function intervalOf({ judged }: ReportRun, scope: string, quantile: string): readonly number[] | undefined {
  const claim = judged.find(
    ({ metric, of, scope: own, interval, unit }) =>
      metric === quantile && of !== 'serviceTime' && own === scope && unit === 'ms' && interval?.every((bound) => bound !== null) === true,
  )
  return claim?.interval?.map(Number)
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
