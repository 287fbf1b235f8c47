import type { Duration } from '../../units/duration.ts'
import type { Rate } from '../../units/rate.ts'
import type { Ratio } from '../../units/ratio.ts'
import type { LoadOptions } from '../options/load-options.ts'

/**
 * What has to hold at a rate: the limit of each quantile of latency, with bad iterations ranked above every success, and of the error rate. Digits after the
 * second are decimals: `p999` is 99.9 %.
 */
export interface Slo {
  readonly p50?: Duration | undefined
  readonly p90?: Duration | undefined
  readonly p95?: Duration | undefined
  readonly p99?: Duration | undefined
  readonly p999?: Duration | undefined
  readonly [quantile: `p${number}`]: Duration | undefined
  /** The share of bad iterations, such as `'1%'`. */
  readonly errorRate?: Ratio | undefined
}

/** Options of `load` that a search sets itself, or that make no sense in short probes. */
export type SetBySearch =
  | 'concurrency'
  | 'rate'
  | 'stages'
  | 'spawnRate'
  | 'iterations'
  | 'duration'
  | 'warmup'
  | 'think'
  | 'abortWhen'
  | 'leak'
  | 'agents'

/** How to search a capacity: `slo`, and either `from`, `to` and `within`, or `atLeast`. `docs/capacity.md` has all options as one table. */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export interface CapacityOptions<Data = any, Http = any> extends Omit<LoadOptions<Data, Http>, SetBySearch> {
  /** What the target has to hold. */
  readonly slo: Slo
  /** The lowest rate of the search; that of its first probe. */
  readonly from?: Rate | undefined
  /** The highest rate of the search. */
  readonly to?: Rate | undefined
  /** Tests this rate alone, instead of a search: whether the target carries it. */
  readonly atLeast?: Rate | undefined
  /**
   * How long to search, or to test `atLeast`. The probes that confirm what a search found come on top. From 1 s to 1 h.
   * @defaultValue with `atLeast` '20s', or what a plain test leaves of its timeout
   */
  readonly within?: Duration | undefined
  /**
   * How narrow the search makes the interval of the capacity before it confirms it. From 0.01 to 1, or `'10%'`.
   * @defaultValue '10%'
   */
  readonly width?: Ratio | undefined
}
