import type { Thetas } from '../../plan/comparison/compare-options.ts'
import type { StatusPattern } from '../../plan/options/load-options.ts'
import type { BaselineOptions } from '../../result/baseline/baseline-options.ts'
import type { RegressionOptions } from '../../result/comparison/verdict-regression.ts'
import type { LatencyLimits, LatencyOptions } from '../../result/verdicts/latency/latency-claim.ts'
import type { BandwidthOptions } from '../../result/verdicts/bandwidth.ts'
import type { ExpectedStatusCounts } from '../../result/verdicts/status-counts.ts'
import type { StatusOptions } from '../../result/verdicts/status.ts'
import type { Bandwidth } from '../../units/bytes.ts'
import type { Rate } from '../../units/rate.ts'
import type { Ratio } from '../../units/ratio.ts'

/**
 * What `expect` can say of a result, a stage of it or a step of it. Limits are inclusive. What cannot be judged is thrown, with `.not` as well: no
 * sample or too few of them, limits without sense, and INVALID, where a finding says that the numbers do not mean what was claimed.
 */
export interface LoadMatchers<Returned = void> {
  /**
   * Every iteration got the status, or one of the class or list; with `atLeast`, that share of them. One without a reply did not.
   * @example expect(result).toHaveStatus('2xx', { atLeast: '99%' })
   */
  toHaveStatus: (expected: StatusPattern | readonly StatusPattern[], options?: StatusOptions) => Returned
  /**
   * Each status came exactly as often, and a status that is not named not at all. `none` counts iterations without a status; a class counts
   * those of its statuses that are not named.
   * @example expect(result).toHaveStatusCounts({ 200: 95, '4xx': 5, none: 0 })
   */
  toHaveStatusCounts: (expected: ExpectedStatusCounts) => Returned
  /**
   * At most this share of all iterations that were due is bad: failed, cut off or dropped. Of a step: of its calls failed.
   * @example expect(result).toHaveErrorRateBelow('1%')
   */
  toHaveErrorRateBelow: (limit: Ratio) => Returned
  /**
   * Each quantile is at most its limit, bad iterations ranked above every success: `{ p99: '100ms' }` says that 99 % succeed within 100 ms.
   * @example expect(result).toHaveLatencyBelow({ p50: '20ms', p99: '100ms' })
   */
  toHaveLatencyBelow: (limits: LatencyLimits, options?: LatencyOptions) => Returned
  /**
   * At least so many successes per second.
   * @example expect(result).toHaveThroughputAbove('450/s')
   */
  toHaveThroughputAbove: (limit: Rate) => Returned
  /**
   * Every connection came to stand, and none was lost as long as it was needed. A reply with a status that is not accepted is no error of a connection, nor
   * is a datagram without an answer. Of a step: of its calls.
   * @example expect(result).toHaveNoConnectionErrors()
   */
  toHaveNoConnectionErrors: () => Returned
  /**
   * At most this share of the datagrams that asked for an answer (`exchange` of `udp`) got none in time.
   * @example expect(result).toHaveLossBelow('1%')
   */
  toHaveLossBelow: (limit: Ratio) => Returned
  /**
   * At least so many bytes per second went over the clients of the run, in both directions together or in one.
   * @example expect(result).toHaveBandwidthAbove('10MB/s', { of: 'sent' })
   */
  toHaveBandwidthAbove: (limit: Bandwidth, options?: BandwidthOptions) => Returned
  /**
   * No number is worse than the one that is stored of this machine and this plan, by a factor of 2 and 2 ms where its line says nothing else. Stored as a
   * snapshot: where there is none, by a run outside of CI; `vitest -u` rewrites the lines that are worse. A smoke test; it has no opposite.
   * @example expect(result).toMatchLoadBaseline({ tolerance: '100%', floor: '2ms' })
   */
  toMatchLoadBaseline: (options?: BaselineOptions) => Returned
  /**
   * Of a comparison: `head` is not slower than `base` by more than these shares, nor does it end worse. What is proven neither way is inconclusive: it passes,
   * and the report says so, unless `inconclusive` asks for something else. Without shares, those of the comparison are judged.
   * @example expect(await load.compare({ base, head })).toShowNoRegression({ p50: '5%', p95: '10%' })
   */
  toShowNoRegression: (thetas?: Thetas, options?: RegressionOptions) => Returned
  /** The generator did what it was told: no finding says that its numbers are not what they seem. */
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
