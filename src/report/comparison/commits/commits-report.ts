import type { OutcomeDifference } from '../../../result/comparison/differences.ts'
import type { ComparisonVerdict } from '../../../stats/comparison/judgement.ts'
import type { Metric } from '../../../stats/comparison/metric.ts'
import type { StatusCounts } from '../../../record/snapshot.ts'
import type { Milliseconds } from '../../../units/duration.ts'

/** One metric of a load on both sides. Plain data, as in the JSON: an open bound is `null`. */
export interface ComparedMetric {
  readonly metric: Metric
  readonly verdict: ComparisonVerdict
  /** Milliseconds, for `cpu` of the target per iteration; for `throughput` successes per second. */
  readonly base: number
  readonly head: number
  /** The ratio of times, head over base: 1.1 is 10 % slower, also for `throughput`, which compares the time per success. */
  readonly ratio: number
  readonly interval: { readonly low: number; readonly high: number | null }
  /** 0.05 for 5 % slower. */
  readonly theta: number
  /** The slow-down that four of five such comparisons would have proven. */
  readonly smallestSeen: number | null
  /** A side has fewer latencies than the quantile needs: nothing is proven then. */
  readonly tooFewSamples: boolean
}

/** A load, identified by its test and its number in the test, from 1. */
export interface LoadName {
  readonly project: string
  readonly file: string
  readonly test: string
  readonly run: number
}

/** A load that both sides have, compared. */
export interface ComparedLoad extends LoadName {
  readonly verdict: ComparisonVerdict
  /** The plan of the load in head, in words. */
  readonly plan: string
  /** How many pairs of processes, and of blocks, were compared. */
  readonly processPairs: number
  readonly pairs: number
  readonly metrics: readonly ComparedMetric[]
  /** Outcomes proven to be more frequent in head. */
  readonly outcomes: readonly OutcomeDifference[]
  readonly statuses: { readonly base: StatusCounts; readonly head: StatusCounts }
  /** Shares of iterations that failed. */
  readonly errorRate: { readonly base: number; readonly head: number }
}

/** A load that was not compared, and why. */
export interface NotCompared extends LoadName {
  readonly reason: string
}

/** The result of comparing two states of a repository. */
export interface RefsReport {
  readonly version: 1
  readonly verdict: ComparisonVerdict
  readonly base: { readonly ref: string; readonly commit: string }
  readonly head: { readonly commit: string; readonly dirty: boolean }
  /** The chance of a false alarm, all loads together. */
  readonly alpha: number
  readonly seed: number
  readonly elapsedMs: Milliseconds
  /** The time of the whole command was over before all loads were judged. */
  readonly timedOut: boolean
  readonly loads: readonly ComparedLoad[]
  readonly notCompared: readonly NotCompared[]
  /** Other problems of a side. */
  readonly troubles: readonly string[]
}

/** The worst of all verdicts. */
export function verdictOf(verdicts: readonly ComparisonVerdict[]): ComparisonVerdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'pass'
}
