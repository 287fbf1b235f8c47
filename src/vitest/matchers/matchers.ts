import { toBeSound } from './to-be-sound.ts'
import { toHaveBandwidthAbove } from './to-have-bandwidth-above.ts'
import { toHaveErrorRateBelow } from './to-have-error-rate-below.ts'
import { toHaveLatencyBelow } from './to-have-latency-below.ts'
import { toHaveLossBelow } from './to-have-loss-below.ts'
import { toHaveNoConnectionErrors } from './to-have-no-connection-errors.ts'
import { toHaveStatusCounts } from './to-have-status-counts.ts'
import { toHaveStatus } from './to-have-status.ts'
import { toHaveThroughputAbove } from './to-have-throughput-above.ts'
import { toMatchLoadBaseline } from './to-match-load-baseline.ts'
import { toShowNoRegression } from './to-show-no-regression.ts'

/** Every matcher by its name, for `expect.extend`. */
export const matchers: {
  readonly toBeSound: typeof toBeSound
  readonly toHaveBandwidthAbove: typeof toHaveBandwidthAbove
  readonly toHaveErrorRateBelow: typeof toHaveErrorRateBelow
  readonly toHaveLatencyBelow: typeof toHaveLatencyBelow
  readonly toHaveLossBelow: typeof toHaveLossBelow
  readonly toHaveNoConnectionErrors: typeof toHaveNoConnectionErrors
  readonly toHaveStatus: typeof toHaveStatus
  readonly toHaveStatusCounts: typeof toHaveStatusCounts
  readonly toHaveThroughputAbove: typeof toHaveThroughputAbove
  readonly toMatchLoadBaseline: typeof toMatchLoadBaseline
  readonly toShowNoRegression: typeof toShowNoRegression
} = {
  toBeSound,
  toHaveBandwidthAbove,
  toHaveErrorRateBelow,
  toHaveLatencyBelow,
  toHaveLossBelow,
  toHaveNoConnectionErrors,
  toHaveStatus,
  toHaveStatusCounts,
  toHaveThroughputAbove,
  toMatchLoadBaseline,
  toShowNoRegression,
}
