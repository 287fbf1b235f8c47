import type { MetricJudgement } from '../../stats/comparison/judgement.ts'
import type { Metric } from '../../stats/comparison/pair.ts'

/** A ratio as a change: `+8.8 %`, `-0.3 %`, `0 %`; `no end` for an infinite one. */
export function formatChange(ratio: number): string {
  if (!Number.isFinite(ratio)) return Number.isNaN(ratio) ? 'no value' : 'no end'
  const percent = (ratio - 1) * 100
  const text = Math.abs(percent) >= 99.5 ? percent.toFixed(0) : String(Number(percent.toFixed(1)))
  return `${percent > 0 && text !== '0' ? '+' : ''}${text === '-0' ? '0' : text} %`
}

/** `+8.8 % (interval +7.1 % to +10.2 %)`. */
export const changeWithInterval = ({ ratio, interval: [lower, upper] }: Pick<MetricJudgement, 'ratio' | 'interval'>): string =>
  `${formatChange(ratio)} (interval ${boundsText(lower, upper)})`

function boundsText(lower: number, upper: number): string {
  if (lower <= 0 && upper === Number.POSITIVE_INFINITY) return 'unknown'
  if (upper === Number.POSITIVE_INFINITY) return `from ${formatChange(lower)}`
  return lower <= 0 ? `up to ${formatChange(upper)}` : `${formatChange(lower)} to ${formatChange(upper)}`
}

/** What a metric is a ratio of: throughput is compared by the time that a success takes. */
export const timeOf = (metric: Metric): string => (metric === 'throughput' ? 'time per success' : metric)
