import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import { QUANTILES, type Metric } from '../../stats/comparison/metric.ts'
import { fewestOfProcesses } from '../../stats/comparison/latencies/process-latencies.ts'
import { fewestSamples } from '../../stats/quantile-interval.ts'
import { formatCount } from '../../units/format.ts'
import { changeOf } from '../text/change.ts'

/** `+8.8 % (interval +7.1 % to +10.2 %)`. */
export const changeWithInterval = ({ ratio, interval: [lower, upper] }: Pick<MetricJudgement, 'ratio' | 'interval'>): string =>
  `${changeOf(ratio)} (interval ${boundsText(lower, upper)})`

function boundsText(lower: number, upper: number): string {
  if (lower <= 0 && upper === Number.POSITIVE_INFINITY) return 'unknown'
  if (upper === Number.POSITIVE_INFINITY) return `from ${changeOf(lower)}`
  return lower <= 0 ? `up to ${changeOf(upper)}` : `${changeOf(lower)} to ${changeOf(upper)}`
}

/** What a metric is a ratio of: throughput is compared by the time that a success takes. */
export const timeOf = (metric: Metric): string => (metric === 'throughput' ? 'throughput (time per success)' : metric)

/** The samples a quantile needs to be judged: `p99 needs 299 successes of each side`. */
export const neededText = (metric: Metric): string =>
  metric === 'throughput' ? '' : `${metric} needs ${formatCount(fewestSamples(QUANTILES[metric]))} successes of each side`

/** What each pair of fresh processes needs as well: `100 of both in each pair of processes`. */
export const neededOfProcesses = (metric: Metric): string =>
  metric === 'throughput' ? '' : `${formatCount(fewestOfProcesses(QUANTILES[metric]))} of both in each pair of processes`
