import type { LatencyStats, LoadResult } from '../../../result/load-result.ts'
import type { PerSecond } from '../../../units/rate.ts'
import { histogramOf, isKept } from '../distribution.ts'
import { measuredSeconds } from '../measured-seconds.ts'
import { safeNames } from '../safe-names.ts'
import { textCell } from './csv-text.ts'
import { PERCENTILES, percentileCells, quantilesOf, timeCell } from './percentile-cells.ts'

export const STATS_COLUMNS: readonly string[] = [
  'Type',
  'Name',
  'Request Count',
  'Failure Count',
  'Median Response Time',
  'Average Response Time',
  'Min Response Time',
  'Max Response Time',
  'Average Content Size',
  'Requests/s',
  'Failures/s',
  ...PERCENTILES,
]

type Row = readonly (string | number)[]

/** A row for each step and each scenario, and one for all iterations, which Locust calls `Aggregated`. */
export function statsRows(result: LoadResult): readonly Row[] {
  const seconds = measuredSeconds(result)
  const stepNames = Object.keys(result.steps)
  const names = safeNames(stepNames)
  const scenarios = Object.entries(result.scenarios)
  const scenarioNames = safeNames(scenarios.map(([name]) => name))
  return [
    ...stepNames.map((step, index): Row => {
      const { count, failed, serviceTime, method = 'STEP', bytes = { received: 0 } } = result.steps[step]!
      const size = count === 0 ? 0 : bytes.received / count
      return rowOf(method, names[index]!, { count, failed, times: serviceTime, contentSize: size, seconds })
    }),
    ...scenarios.map(([, scenario], index) => iterationsRow('SCENARIO', scenarioNames[index]!, scenario, measuredSeconds(scenario))),
    iterationsRow('', 'Aggregated', result, seconds),
  ]
}

function iterationsRow(type: string, name: string, result: LoadResult, seconds: number): Row {
  const { iterations, latency } = result
  return rowOf(type, name, { ...requestsIn(result), times: latency, contentSize: contentSize(iterations.started, result), seconds })
}

/** Iterations as Locust counts requests: what was dropped was never sent. */
export function requestsIn({ iterations }: Pick<LoadResult, 'iterations'>): { readonly count: number; readonly failed: number } {
  return { count: iterations.started, failed: iterations.failed + iterations.cutOff }
}

/** Bytes of reply bodies per iteration. */
export const contentSize = (count: number, { bytes }: Pick<LoadResult, 'bytes'>): number => (count === 0 ? 0 : bytes.received / count)

interface Numbers {
  readonly count: number
  readonly failed: number
  readonly times: LatencyStats
  readonly contentSize: number
  readonly seconds: number
}

function rowOf(type: string, name: string, { count, failed, times, contentSize: size, seconds }: Numbers): Row {
  const { p50, mean, min, max } = times
  return [
    textCell(type),
    textCell(name),
    count,
    failed,
    timeCell(p50),
    timeCell(mean),
    timeCell(min),
    timeCell(max),
    size,
    perSecond(count, seconds),
    perSecond(failed, seconds),
    ...percentileCells(isKept(times) ? quantilesOf(histogramOf(times)) : keptQuantiles(times)),
  ]
}

/** The quantiles that the report has as numbers. */
function keptQuantiles({ p50, p75, p90, p95, p99, p999, max }: LatencyStats): (quantile: number) => number {
  const known = new Map([
    [0.5, p50],
    [0.75, p75],
    [0.9, p90],
    [0.95, p95],
    [0.99, p99],
    [0.999, p999],
    [1, max],
  ])
  return (quantile) => known.get(quantile) ?? Number.NaN
}

const perSecond = (count: number, seconds: number): PerSecond => (seconds > 0 ? count / seconds : 0)
