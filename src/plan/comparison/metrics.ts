import type { Metric } from '../../stats/comparison/pair.ts'

/** Every metric that a comparison can judge, in the order in which they are told. */
export const METRICS: readonly Metric[] = ['p50', 'p95', 'p99', 'throughput'] satisfies readonly Metric[]
