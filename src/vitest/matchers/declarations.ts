import type { LeakLimits } from '../../result/verdicts/target/leak.ts'
import type { Thetas } from '../../plan/comparison/compare-options.ts'
import type { StatusPattern } from '../../plan/options/load-options.ts'
import type { BaselineOptions } from '../../result/baseline/baseline-options.ts'
import type { RegressionOptions } from '../../result/comparison/verdict-regression.ts'
import type { ScalingLimits } from '../../result/sweep/scaling-claim.ts'
import type { LatencyLimits, LatencyOptions } from '../../result/verdicts/latency/latency-claim.ts'
import type { MetricLimits } from '../../result/verdicts/metric.ts'
import type { BandwidthOptions } from '../../result/verdicts/bandwidth.ts'
import type { ExpectedStatusCounts } from '../../result/verdicts/correctness/status-counts.ts'
import type { StatusOptions } from '../../result/verdicts/correctness/status.ts'
import type { Bandwidth, Size } from '../../units/bytes.ts'
import type { Duration } from '../../units/duration.ts'
import type { Rate } from '../../units/rate.ts'
import type { Ratio } from '../../units/ratio.ts'

/**
 * The matchers for a result, a stage or a step. Limits are inclusive. They throw, with `.not` as well, if nothing can be judged: no or too few samples, a limit
 * that makes no sense, and INVALID, if a finding says that the numbers do not mean what was claimed.
 */
export interface LoadMatchers<Returned = void> {
  /**
   * Every iteration got the status, or one of the class or list; with `atLeast`, that share of them did. An iteration without a reply did not.
   * @example expect(result).toHaveStatus('2xx', { atLeast: '99%' })
   */
  toHaveStatus: (expected: StatusPattern | readonly StatusPattern[], options?: StatusOptions) => Returned
  /**
   * Each status occurred exactly this many times, and no other status occurred. `none` counts iterations without a status; a class counts those of its statuses
   * that are not named.
   * @example expect(result).toHaveStatusCounts({ 200: 95, '4xx': 5, none: 0 })
   */
  toHaveStatusCounts: (expected: ExpectedStatusCounts) => Returned
  /**
   * At most this share of all due iterations is bad: failed, cut off or dropped. For a step: at most this share of its calls failed.
   * @example expect(result).toHaveErrorRateBelow('1%')
   */
  toHaveErrorRateBelow: (limit: Ratio) => Returned
  /**
   * Each quantile is at most its limit, bad iterations ranked above every success: `{ p99: '100ms' }` says that 99 % succeed within 100 ms.
   * @example expect(result).toHaveLatencyBelow({ p50: '20ms', p99: '100ms' })
   */
  toHaveLatencyBelow: (limits: LatencyLimits, options?: LatencyOptions) => Returned
  /**
   * There were at least this many successes per second.
   * @example expect(result).toHaveThroughputAbove('450/s')
   */
  toHaveThroughputAbove: (limit: Rate) => Returned
  /**
   * Every connection was established, and none dropped while in use. A reply with a status that is not accepted is not a connection error, nor is a datagram
   * without an answer. For a step, its calls are judged.
   * @example expect(result).toHaveNoConnectionErrors()
   */
  toHaveNoConnectionErrors: () => Returned
  /**
   * At most this share of the datagrams that expect an answer (`exchange` of `udp`) got none in time.
   * @example expect(result).toHaveLossBelow('1%')
   */
  toHaveLossBelow: (limit: Ratio) => Returned
  /**
   * The clients of the run transferred at least this many bytes per second, in both directions together or in one.
   * @example expect(result).toHaveBandwidthAbove('10MB/s', { of: 'sent' })
   */
  toHaveBandwidthAbove: (limit: Bandwidth, options?: BandwidthOptions) => Returned
  /**
   * Each number of a metric is at most its limit: a quantile, `mean`, `min`, `max`, `sum` or `count` of the values that the task recorded with `metric`.
   * @example expect(result).toHaveMetricBelow('queue depth', { p95: 20, max: 50 })
   */
  toHaveMetricBelow: (name: string, limits: MetricLimits) => Returned
  /**
   * As `toHaveMetricBelow`, and each number is at least its limit.
   * @example expect(result).toHaveMetricAbove('hit ratio', { mean: 0.9 })
   */
  toHaveMetricAbove: (name: string, limits: MetricLimits) => Returned
  /**
   * The target needed at most this CPU time (user and system, everything that it started included) for each iteration that succeeded or failed. A target from
   * `serve`; waiting for a core is no part of it, so that it holds on a busy machine too.
   * @example expect(result).toHaveTargetCpuBelow('400us')
   */
  toHaveTargetCpuBelow: (limit: Duration) => Returned
  /**
   * The resident memory of the target, with everything that it started, was at most this all the time. A target from `serve`.
   * @example expect(result).toHaveTargetMemoryBelow('200MB')
   */
  toHaveTargetMemoryBelow: (limit: Size) => Returned
  /**
   * What the target keeps in memory after a garbage collection does not grow by more than this with each iteration; growth of up to 1 MB in all is no leak. The
   * run needs `leak: true`, and the target is a module from `serve`.
   * @example expect(result).toNotLeak({ heap: '1KB' })
   */
  toNotLeak: (limits: LeakLimits) => Returned
  /**
   * No number is worse than the one stored for this machine and this plan, by more than a factor of 2 and 2 ms unless its line says otherwise. Stored as a
   * snapshot: by the first run outside CI; `vitest -u` rewrites the lines that are worse. It is a smoke test, and has no `.not`.
   * @example expect(result).toMatchLoadBaseline({ tolerance: '100%', floor: '2ms' })
   */
  toMatchLoadBaseline: (options?: BaselineOptions) => Returned
  /**
   * For a comparison: `head` is not slower than `base` by more than these shares, and does not fail more often. If nothing is proven either way, the assertion
   * passes and the report says so, unless `inconclusive` is set. Without shares, the thetas of the comparison are judged.
   * @example expect(await load.compare({ base, head })).toShowNoRegression({ p50: '5%', p95: '10%' })
   */
  toShowNoRegression: (thetas?: Thetas, options?: RegressionOptions) => Returned
  /**
   * For a search of the capacity: the target holds its objective at this rate. It fails if the search has shown that it does not; if neither is shown, it
   * throws and says what would.
   * @example expect(await load.capacity('/users', { slo: { p99: '50ms' }, atLeast: '700/s' })).toHaveCapacityAbove('700/s')
   */
  toHaveCapacityAbove: (rate: Rate) => Returned
  /**
   * For a sweep: throughput grows with the number of users as these limits say. Each is judged by the end of its 95 % interval; one that lies within it, or that
   * needs more levels, is thrown with what would decide.
   * @example expect(await load.sweep('/users', { concurrency: [1, 2, 4, 8, 16, 32] })).toScale({ efficiencyAt: { 8: '70%' }, contention: '10%' })
   */
  toScale: (limits: ScalingLimits) => Returned
  /** The generator applied the planned load, undisturbed: no finding says otherwise. */
  toBeSound: () => Returned
}

// Vitest builds its `Assertion` from that of Chai in every version, while its own interface `Matchers` has other type parameters in each.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the only way to add to a global namespace
  namespace Chai {
    interface Assertion extends LoadMatchers {}
  }
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- stands in the place of a value of any type, as Vitest's own asymmetric matchers do
  interface AsymmetricMatchersContaining extends LoadMatchers<any> {}
}
