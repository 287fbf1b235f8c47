import type { IterationCounts } from '../../record/snapshot.ts'
import type { ProbeOutcome, ProbePurpose } from '../../stats/capacity/probe-sequence.ts'
import type { Milliseconds } from '../../units/duration.ts'
import type { PerSecond } from '../../units/rate.ts'
import type { Finding, FindingKind } from '../findings/finding.ts'
import type { TargetStats } from '../measures/target-stats.ts'

/** One probe of a search: a rate that the target had for a short time. */
export interface CapacityProbe {
  readonly purpose: ProbePurpose
  /** The rate that was asked for, and the successes per second that came of it. */
  readonly rate: PerSecond
  readonly throughput: PerSecond
  /** When it began, since the first probe, and how long it was measured. */
  readonly atMs: Milliseconds
  readonly durationMs: Milliseconds
  /** Whether the objective was met; `undecided` if the samples do not show it, `generator` if the rate was not applied. */
  readonly verdict: ProbeOutcome
  /** What was measured for each limit of the objective: ms, or for `errorRate` a share; `Infinity` for a quantile that is bad. */
  readonly measured: Readonly<Record<string, number>>
  /** The limits that were missed. */
  readonly missed: readonly string[]
  readonly samples: number
  /** Whether findings spoiled it, so that it has no verdict. */
  readonly isSpoiled: boolean
  /** Its findings. */
  readonly findings: readonly FindingKind[]
  /** The most frequent error, as text; `undefined` if there was none. */
  readonly error: string | undefined
  /** How long the target needed afterwards to be as fast as at rest; `undefined` if the probe was not bad, or if it took more than 5 s. */
  readonly recoveryMs: Milliseconds | undefined
}

/** The result of `load.capacity`: readonly plain data that survives `structuredClone`. */
export interface CapacityResult {
  /** The highest rate that held, confirmed by a long probe if one held; `undefined` if none did. */
  readonly lower: PerSecond | undefined
  /** The lowest rate that was confirmed not to hold; `undefined` if none was, because of {@link limitedBy}. */
  readonly upper: PerSecond | undefined
  /** The successes per second that were achieved at {@link lower}. */
  readonly throughput: PerSecond | undefined
  /**
   * What ended it: the limit that is missed above the capacity, such as `'slo p99'` or `'slo errorRate'`; `'max'` if the highest rate holds; `'generator'` if
   * that did not apply a higher rate; `'budget'` if time was over; `'target died'`; `'aborted'`.
   */
  readonly limitedBy: LimitedBy
  /** All probes in order, but not those that only looked whether the target had recovered. */
  readonly probes: readonly CapacityProbe[]
  /** The longest time that the target needed after a probe that missed, until it was as fast as before; `undefined` if no probe missed. */
  readonly recoveryMs: Milliseconds | undefined
  /** What has to hold: ms by quantile, and the error rate as a share. */
  readonly slo: Readonly<Record<string, number>>
  /** The rates it searched between; both are the same if one rate was tested. */
  readonly range: { readonly from: PerSecond; readonly to: PerSecond }
  /** The rate that was tested instead of a search. */
  readonly atLeast: PerSecond | undefined
  /** How narrow the interval had to become: 0.1 for 10 %. */
  readonly width: number
  /** The plan in words. */
  readonly plan: string
  /** All iterations of the probes. */
  readonly iterations: IterationCounts
  /** What the target did in the last probe that missed, if `serve` started it. */
  readonly target: TargetStats | undefined
  readonly findings: readonly Finding[]
  readonly sound: boolean
  readonly elapsedMs: Milliseconds
  readonly seed: number
  readonly aborted: boolean
  readonly abortReason: string | undefined
}

export type LimitedBy = `slo ${string}` | 'max' | 'generator' | 'budget' | 'target died' | 'aborted'
