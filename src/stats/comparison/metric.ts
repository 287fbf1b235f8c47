/** The quantiles that results have and comparisons judge, by their names. */
export const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p995: 0.995, p999: 0.999 } as const

export type QuantileMetric = keyof typeof QUANTILES

/** What a comparison judges, each as a ratio of times: for `throughput` the time per success, for `cpu` the CPU time of the target per iteration. */
export type Metric = QuantileMetric | 'throughput' | 'cpu'

/** Every metric, in display order. */
export const METRICS: readonly Metric[] = [...(Object.keys(QUANTILES) as QuantileMetric[]), 'throughput', 'cpu']

export const isQuantile = (metric: Metric): metric is QuantileMetric => Object.hasOwn(QUANTILES, metric)
