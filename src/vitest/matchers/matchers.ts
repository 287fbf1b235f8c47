import { toBeSound } from './to-be-sound.ts'
import { toHaveErrorRateBelow } from './to-have-error-rate-below.ts'
import { toHaveLatencyBelow } from './to-have-latency-below.ts'
import { toHaveStatusCounts } from './to-have-status-counts.ts'
import { toHaveStatus } from './to-have-status.ts'
import { toHaveThroughputAbove } from './to-have-throughput-above.ts'

/** Every matcher by its name, for `expect.extend`. */
export const matchers: {
  readonly toBeSound: typeof toBeSound
  readonly toHaveErrorRateBelow: typeof toHaveErrorRateBelow
  readonly toHaveLatencyBelow: typeof toHaveLatencyBelow
  readonly toHaveStatus: typeof toHaveStatus
  readonly toHaveStatusCounts: typeof toHaveStatusCounts
  readonly toHaveThroughputAbove: typeof toHaveThroughputAbove
} = { toBeSound, toHaveErrorRateBelow, toHaveLatencyBelow, toHaveStatus, toHaveStatusCounts, toHaveThroughputAbove }
