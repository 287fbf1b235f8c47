import { badIn } from '../../result/scope.ts'
import type { LoadReport } from '../document/load-report.ts'
import { latestLoads, type MeasuredLoad } from './measured-loads.ts'

type Property = readonly [name: string, value: string]

/**
 * What JUnit gets about the loads of one test, by name: `load.verdict`, `load.p99_ms` and so on for its first run, `load.run_1.p99_ms` for the second, and
 * `load.base.p99_ms` for an arm of a comparison. A number that does not exist has no property.
 */
export const junitProperties = (report: LoadReport): readonly Property[] =>
  latestLoads(report).flatMap((load) => valuesOf(load).map(([name, value]): Property => [`${prefixOf(load)}${name}`, value]))

const prefixOf = ({ run, arm }: MeasuredLoad): string =>
  ['load', ...(run.run === 0 ? [] : [`run_${run.run}`]), ...(arm === undefined ? [] : [arm]), ''].join('.')

function valuesOf({ run, result }: MeasuredLoad): readonly Property[] {
  const { iterations, latency, throughput, errorRate, findings, seed } = result
  const numbers: Readonly<Record<string, number>> = {
    iterations: iterations.started,
    bad: badIn(iterations),
    error_rate: errorRate,
    throughput_per_second: throughput.mean,
    p50_ms: latency.p50,
    p95_ms: latency.p95,
    p99_ms: latency.p99,
    max_ms: latency.max,
    seed,
  }
  const kinds = new Set(findings.map(({ kind }) => kind))
  return [
    ['verdict', run.verdict],
    ...Object.entries(numbers).flatMap(([name, value]): readonly Property[] => (Number.isFinite(value) ? [[name, String(value)]] : [])),
    ...(kinds.size === 0 ? [] : [['findings', [...kinds].join(' ')] as const]),
  ]
}
