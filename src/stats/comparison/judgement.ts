import type { Metric } from './metric.ts'

/** `fail`: slower than theta proven. `pass`: slower than theta refuted. `inconclusive`: neither. */
export type ComparisonVerdict = 'fail' | 'pass' | 'inconclusive'

export interface Judgement {
  /** `fail` if a metric fails, `pass` if all of them pass. */
  readonly verdict: ComparisonVerdict
  /** The number of pairs used for the verdict. */
  readonly pairs: number
  /** The number of unusable pairs: a side has no success, or an invalid time. */
  readonly unusable: number
  /** The requested metrics, without those that have no usable pair. */
  readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>
}

/** One metric at the look that decided it, or at the last one. */
export interface MetricJudgement {
  readonly verdict: ComparisonVerdict
  /** 0.05 for 5 % slower. */
  readonly theta: number
  /** Head over base, 1.1 for 10 % slower: of the named quantile, over all pairs together. For throughput, of the time per success. */
  readonly ratio: number
  /**
   * The ratios that this look does not reject on either side, between 0 and `Infinity`. The lower end is proven at alpha, the upper at beta, over all looks;
   * with several metrics, the lower ends hold simultaneously.
   */
  readonly interval: readonly [number, number]
  /**
   * The slow-down, 0.1 for 10 %, that would have been proven to exceed theta in four of five such runs with as many pairs. An estimate from the spread of the
   * pairs, ignoring the cost of earlier looks. `Infinity` if there are too few pairs.
   */
  readonly smallestSeen: number
  /** A side has too few latencies for one to be reliably above its own quantile, such as 298 for p99: nothing is proven then. */
  readonly tooFewSamples: boolean
  /** The number of pairs used for its own verdict. */
  readonly pairs: number
}
