import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import type { Metric } from '../../stats/comparison/pair.ts'
import { changeOf } from '../change.ts'

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
