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

/** What a comparison found: readonly plain data that survives `structuredClone`. */
export interface ComparisonResult extends Omit<Judgement, 'verdict' | 'metrics'> {
  /** At the thetas of the comparison: `fail` where a metric is proven slower by more than its theta, or head ends worse; `pass` where all are refuted. */
  readonly verdict: ComparisonVerdict
  readonly metrics: Readonly<Partial<Record<Metric, MetricJudgement>>>
  /** 0.05 for 5 %. */
  readonly thetas: Thetas
  /** In what head ended worse, or otherwise, than base. */
  readonly outcomes: readonly OutcomeDifference[]
  /** What points to that without proving it. */
  readonly suspected: readonly OutcomeDifference[]
  /** Which part of the distribution has moved, p10 to p99. */
  readonly shift: readonly Shift[]
  /** Base against itself: what ran before a block must not matter. */
  readonly negativeControl: NegativeControl
  /** Each arm as a run of its own; its throughput is that of its blocks. */
  readonly base: LoadResult
  readonly head: LoadResult
  /** Of both arms, each kind once. */
  readonly findings: readonly Finding[]
  /** No finding speaks against the comparison. What slows both arms alike makes it longer, not wrong. */
  readonly sound: boolean
  /** How long each block was open. */
  readonly blockMs: Milliseconds
  /** Of all pairs. */
  readonly elapsedMs: Milliseconds
  readonly warmup: { readonly elapsedMs: Milliseconds; readonly steady: boolean }
  /** Why it ended: with a decision, after the last pair, when the time was over, or before. */
  readonly end: ComparisonEnd
  readonly aborted: boolean
  readonly abortReason: string | undefined
  readonly seed: number
  /** How it was decided, and on what: by these it can be judged again at other thetas. */
  readonly design: Pick<Design, 'alpha' | 'endedAt'>
  readonly samples: readonly PairRecord[]
}
