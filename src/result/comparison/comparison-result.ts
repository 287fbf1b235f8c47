import type { ComparisonEnd, PairRecord } from '../../record/comparison-record.ts'
import type { Design } from '../../stats/comparison/design.ts'
import type { Thetas } from '../../stats/comparison/judge-pairs.ts'
import type { Judgement, MetricJudgement, ComparisonVerdict } from '../../stats/comparison/judgement.ts'
import type { NegativeControl } from '../../stats/comparison/negative-control.ts'
import type { Metric } from '../../stats/comparison/metric.ts'
import type { Shift } from '../../stats/comparison/latencies/shift-function.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { Finding } from '../findings/finding.ts'
import type { LoadResult } from '../load-result.ts'
import type { OutcomeDifference } from './differences.ts'

/** The result of a comparison: readonly plain data that survives `structuredClone`. */
export interface ComparisonResult extends Omit<Judgement, 'verdict' | 'metrics'> {
  /**
   * At the thetas of the comparison: `fail` if a metric is proven slower by more than its theta, or head fails more often; `pass` if that is refuted for all
   * metrics.
   */
  readonly verdict: ComparisonVerdict
  readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>
  /** 0.05 for 5 %. */
  readonly thetas: Thetas
  /** Outcomes that head had more often than base: failures, or statuses that base did not have. */
  readonly outcomes: readonly OutcomeDifference[]
  /** Differences of outcomes that are suspected but not proven. */
  readonly suspected: readonly OutcomeDifference[]
  /** Which part of the distribution moved, p10 to p99. */
  readonly shift: readonly Shift[]
  /** Base compared with itself: what ran before a block must not matter. */
  readonly negativeControl: NegativeControl
  /** Each arm as a separate run; its throughput is that of its blocks. */
  readonly base: LoadResult
  readonly head: LoadResult
  /** The findings of both arms, each kind once. */
  readonly findings: readonly Finding[]
  /** No finding makes the comparison invalid. Something that slows both arms alike makes it longer, not wrong. */
  readonly sound: boolean
  /** The length of each block. */
  readonly blockMs: Milliseconds
  /** The time that all pairs took. */
  readonly elapsedMs: Milliseconds
  readonly warmup: { readonly elapsedMs: Milliseconds; readonly steady: boolean }
  /** Why it ended: with a verdict, after the last pair, when the time was over, or earlier. */
  readonly end: ComparisonEnd
  readonly aborted: boolean
  readonly abortReason: string | undefined
  readonly seed: number
  /** How it was decided, and on which data: with these it can be judged again at other thetas. */
  readonly design: Pick<Design, 'alpha' | 'endedAt'>
  readonly samples: readonly PairRecord[]
}
