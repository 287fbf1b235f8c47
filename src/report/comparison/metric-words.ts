import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import { isQuantile, QUANTILES, type Metric } from '../../stats/comparison/metric.ts'
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

/** What a metric is a ratio of: throughput is compared by the time that a success takes, `cpu` by what an iteration costs the target. */
export const timeOf = (metric: Metric): string => NAMES[metric] ?? metric

const NAMES: Readonly<Partial<Record<Metric, string>>> = {
  throughput: 'throughput (time per success)',
  cpu: 'CPU time per iteration',
}

/** The samples a quantile needs to be judged: `p99 needs 299 successes of each side`. */
export const neededText = (metric: Metric): string =>
  isQuantile(metric)
    ? `${metric} needs ${formatCount(fewestSamples(QUANTILES[metric]))} successes of each side`
    : metric === 'cpu'
      ? 'the CPU time of the target was not sampled'
      : ''

/** What each pair of fresh processes needs as well: `100 of both in each pair of processes`. */
export const neededOfProcesses = (metric: Metric): string =>
  isQuantile(metric) ? `${formatCount(fewestOfProcesses(QUANTILES[metric]))} of both in each pair of processes` : ''
