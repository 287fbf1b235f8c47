import type { Metric } from '../../stats/comparison/metric.ts'
import type { Duration } from '../../units/duration.ts'
import type { Ratio } from '../../units/ratio.ts'
import type { LoadOptions } from '../options/load-options.ts'

/** How much slower than the base is slow enough to matter, for each judged metric. */
export type Thetas = Readonly<Partial<Record<Metric, Ratio | undefined>>>

/** The options of `load` that mean the same in a comparison. */
export type SharedOption =
  | 'connections'
  | 'timeout'
  | 'accept'
  | 'headers'
  | 'names'
  | 'baseUrl'
  | 'http2'
  | 'cookies'
  | 'redirects'
  | 'decompress'
  | 'engine'
  | 'socketPath'
  | 'proxy'
  | 'maxBody'
  | 'tls'
  | 'setup'
  | 'teardown'
  | 'seed'
  | 'allow'
  | 'signal'
  | 'exclusive'

/**
 * How to compare. Every option may be `undefined`, which means "not given". Each option states its default and limits; `docs/comparison.md` has them as one
 * table.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- what `setup` returns is known only where it is written
export interface CompareOptions<Data = any, Http = any> extends Pick<LoadOptions<Data, Http>, SharedOption> {
  /**
   * Users of each arm; each starts its next iteration when it has finished the last. From 1 to 1 000.
   * @defaultValue 4
   */
  readonly concurrency?: number | undefined
  /**
   * How much slower is slow enough to matter, for `p50`, `p75`, `p90`, `p95`, `p99`, `p995` (99.5 %), `p999`, `throughput` and `cpu` (CPU time of
   * the target per iteration, if `serve` started it); each from 0 to 1, or `'5%'`.
   * These decide when the comparison ends. Only metrics that are named are judged; if none is named, the defaults are.
   * @defaultValue `{ p50: '5%', p95: '10%', throughput: '5%' }`
   */
  readonly theta?: Thetas | undefined
  /**
   * How long it may measure; what is not decided by then is inconclusive. Above 0, at most 10 min.
   * @defaultValue '15s', or what a plain test leaves of its timeout
   */
  readonly maxDuration?: Duration | undefined
  /**
   * How long the warm-up of both arms together may take; it ends earlier if neither gets faster. From 0 to 10 min.
   * @defaultValue '3s'
   */
  readonly warmup?: Duration | undefined
  /**
   * How many comparisons share the 1 % chance that any of them fails although nothing is slower. From 1 to 1 000.
   * @defaultValue not needed: the k-th comparison of a test file gets 1/(k(k + 1)) of it, which never adds up to more than the whole
   */
  readonly comparisons?: number | undefined
}
