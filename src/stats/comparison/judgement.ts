import type { Metric } from './metric.ts'

/** `fail`: slower than theta proven. `pass`: slower than theta refuted. `inconclusive`: neither. */
export type ComparisonVerdict = 'fail' | 'pass' | 'inconclusive'

export interface Judgement {
  /** `fail` if a metric fails, `pass` if all of them pass. */
  readonly verdict: ComparisonVerdict
  /** How many pairs the decision rests on. */
  readonly pairs: number
  /** How many pairs say nothing: a side without a success, or with a time that is none. */
  readonly unusable: number
  /** The metrics that were asked for, less those without a single usable pair. */
  readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>
}

/** One metric at the look that decided it, or at the last one. */
export interface MetricJudgement {
  readonly verdict: ComparisonVerdict
  /** 0.05 for 5 % slower. */
  readonly theta: number
  /** Head over base, 1.1 for 10 % slower: of the quantile that is named, over all pairs together. For throughput, of the time per success. */
  readonly ratio: number
  /**
   * The ratios that this look rejects on neither side, between 0 and `Infinity`. The lower end is proven at alpha, the upper at beta, over all
   * looks; with several metrics, the lower ends hold together.
   */
  readonly interval: readonly [number, number]
  /**
   * The slow-down, 0.1 for 10 %, that would have been proven to exceed theta in four of five such runs of as many pairs. An estimate from the
   * spread of the pairs, without the price of the earlier looks. `Infinity` where there are too few pairs to tell.
   */
  readonly smallestSeen: number
  /** A side has so few latencies that one above its own quantile is not to be counted on, such as 298 for p99: nothing is proven then. */
  readonly tooFewSamples: boolean
  /** How many pairs its own decision rests on. */
  readonly pairs: number
}
