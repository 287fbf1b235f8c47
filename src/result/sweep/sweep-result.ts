import type { IterationCounts } from '../../record/snapshot.ts'
import type { SweepEnd } from '../../record/sweep-end.ts'
import type { Interval, Usl } from '../../stats/sweep/scaling.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import type { LatencyStats } from '../load-result.ts'
import type { TargetStats } from '../measures/target-stats.ts'

/** What was measured with so many users at once. */
export interface SweepLevel {
  readonly concurrency: number
  /** Successes per second: the mean of {@link blocks}, or that of the warm-up if there are none. */
  readonly throughput: PerSecond
  /** Successes per second in each block, in order; empty if the sweep ended after the warm-up. */
  readonly blocks: readonly PerSecond[]
  /** Throughput per user, as a share of that of the lowest level; `NaN` if that had none. */
  readonly efficiency: number
  /** Within which the efficiency lies in 95 of 100 cases; `undefined` for the lowest level, and with fewer than two blocks. */
  readonly efficiencyInterval: Interval | undefined
  /** Of iterations that succeeded. */
  readonly latency: LatencyStats
  /** Bad ÷ due, 0 to 1. */
  readonly errorRate: number
  readonly iterations: IterationCounts
  /** How many times as much the generator could have done; `Infinity` if it did next to nothing. */
  readonly headroom: number
  /** Whether that is less than 3: the generator may have been what limits throughput, so that the level is not part of the fit. */
  readonly isGeneratorBound: boolean
  /** What at least half of its blocks found. */
  readonly findings: readonly FindingKind[]
  /** The most frequent error, as text; `undefined` if there was none. */
  readonly error: string | undefined
}

/** The result of `load.sweep`: readonly plain data that survives `structuredClone`. */
export interface SweepResult {
  /** In ascending order. */
  readonly levels: readonly SweepLevel[]
  /** How throughput grows with the number of users; `undefined` if fewer than six levels can be fitted. */
  readonly usl: Usl | undefined
  /** What ended it early; `undefined` if all rounds were made. */
  readonly endedBy: SweepEnd | undefined
  readonly rounds: { readonly planned: number; readonly completed: number }
  readonly blockMs: Milliseconds
  /** The plan in words. */
  readonly plan: string
  /** All iterations, those of the warm-up round too. */
  readonly iterations: IterationCounts
  /** What the target did in the last block, if `serve` started it. */
  readonly target: TargetStats | undefined
  readonly findings: readonly Finding[]
  readonly sound: boolean
  readonly elapsedMs: Milliseconds
  readonly seed: number
  readonly aborted: boolean
  readonly abortReason: string | undefined
}
