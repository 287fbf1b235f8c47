import { placedAt } from '../../units/errors/call-site.ts'
import { toBeSound as beSound } from './to-be-sound.ts'
import { toHaveBandwidthAbove as haveBandwidthAbove } from './performance/to-have-bandwidth-above.ts'
import { toHaveCapacityAbove as haveCapacityAbove } from './capacity/to-have-capacity-above.ts'
import { toHaveErrorRateBelow as haveErrorRateBelow } from './correctness/to-have-error-rate-below.ts'
import { toHaveLatencyBelow as haveLatencyBelow } from './performance/to-have-latency-below.ts'
import { toHaveLossBelow as haveLossBelow } from './correctness/to-have-loss-below.ts'
import { toHaveMetricAbove as haveMetricAbove } from './to-have-metric.ts'
import { toHaveMetricBelow as haveMetricBelow } from './to-have-metric.ts'
import { toHaveNoConnectionErrors as haveNoConnectionErrors } from './correctness/to-have-no-connection-errors.ts'
import { toHaveStatusCounts as haveStatusCounts } from './correctness/to-have-status-counts.ts'
import { toHaveStatus as haveStatus } from './correctness/to-have-status.ts'
import { toHaveTargetCpuBelow as haveTargetCpuBelow } from './target/to-have-target-cpu-below.ts'
import { toHaveTargetMemoryBelow as haveTargetMemoryBelow } from './target/to-have-target-memory-below.ts'
import { toHaveThroughputAbove as haveThroughputAbove } from './performance/to-have-throughput-above.ts'
import { toNotLeak as notLeak } from './target/to-not-leak.ts'
import type { MatcherOutcome } from './outcome.ts'
import { recorded } from './recorded.ts'
import { toMatchLoadBaseline as matchLoadBaseline } from './baseline/to-match-load-baseline.ts'
import { toScale as scale } from './sweep/to-scale.ts'
import { toShowNoRegression as showNoRegression } from './comparison/to-show-no-regression.ts'

export const toBeSound: typeof beSound = placed('toBeSound', beSound)
export const toHaveBandwidthAbove: typeof haveBandwidthAbove = placed('toHaveBandwidthAbove', haveBandwidthAbove)
export const toHaveCapacityAbove: typeof haveCapacityAbove = placed('toHaveCapacityAbove', haveCapacityAbove)
export const toHaveErrorRateBelow: typeof haveErrorRateBelow = placed('toHaveErrorRateBelow', haveErrorRateBelow)
export const toHaveLatencyBelow: typeof haveLatencyBelow = placed('toHaveLatencyBelow', haveLatencyBelow)
export const toHaveLossBelow: typeof haveLossBelow = placed('toHaveLossBelow', haveLossBelow)
export const toHaveMetricAbove: typeof haveMetricAbove = placed('toHaveMetricAbove', haveMetricAbove)
export const toHaveMetricBelow: typeof haveMetricBelow = placed('toHaveMetricBelow', haveMetricBelow)
export const toHaveNoConnectionErrors: typeof haveNoConnectionErrors = placed('toHaveNoConnectionErrors', haveNoConnectionErrors)
export const toHaveStatusCounts: typeof haveStatusCounts = placed('toHaveStatusCounts', haveStatusCounts)
export const toHaveStatus: typeof haveStatus = placed('toHaveStatus', haveStatus)
export const toHaveTargetCpuBelow: typeof haveTargetCpuBelow = placed('toHaveTargetCpuBelow', haveTargetCpuBelow)
export const toHaveTargetMemoryBelow: typeof haveTargetMemoryBelow = placed('toHaveTargetMemoryBelow', haveTargetMemoryBelow)
export const toHaveThroughputAbove: typeof haveThroughputAbove = placed('toHaveThroughputAbove', haveThroughputAbove)
export const toMatchLoadBaseline: typeof matchLoadBaseline = placed('toMatchLoadBaseline', matchLoadBaseline)
export const toNotLeak: typeof notLeak = placed('toNotLeak', notLeak)
export const toScale: typeof scale = placed('toScale', scale)
export const toShowNoRegression: typeof showNoRegression = placed('toShowNoRegression', showNoRegression)

/** Every matcher by name, for `expect.extend`. */
export const matchers: {
  readonly toBeSound: typeof beSound
  readonly toHaveBandwidthAbove: typeof haveBandwidthAbove
  readonly toHaveCapacityAbove: typeof haveCapacityAbove
  readonly toHaveErrorRateBelow: typeof haveErrorRateBelow
  readonly toHaveLatencyBelow: typeof haveLatencyBelow
  readonly toHaveLossBelow: typeof haveLossBelow
  readonly toHaveMetricAbove: typeof haveMetricAbove
  readonly toHaveMetricBelow: typeof haveMetricBelow
  readonly toHaveNoConnectionErrors: typeof haveNoConnectionErrors
  readonly toHaveStatusCounts: typeof haveStatusCounts
  readonly toHaveStatus: typeof haveStatus
  readonly toHaveTargetCpuBelow: typeof haveTargetCpuBelow
  readonly toHaveTargetMemoryBelow: typeof haveTargetMemoryBelow
  readonly toHaveThroughputAbove: typeof haveThroughputAbove
  readonly toMatchLoadBaseline: typeof matchLoadBaseline
  readonly toNotLeak: typeof notLeak
  readonly toScale: typeof scale
  readonly toShowNoRegression: typeof showNoRegression
} = {
  toBeSound,
  toHaveBandwidthAbove,
  toHaveCapacityAbove,
  toHaveErrorRateBelow,
  toHaveLatencyBelow,
  toHaveLossBelow,
  toHaveMetricAbove,
  toHaveMetricBelow,
  toHaveNoConnectionErrors,
  toHaveStatusCounts,
  toHaveStatus,
  toHaveTargetCpuBelow,
  toHaveTargetMemoryBelow,
  toHaveThroughputAbove,
  toMatchLoadBaseline,
  toNotLeak,
  toScale,
  toShowNoRegression,
}

/** Wraps a matcher so that its errors show the user's line first, and its claims are in the report. */
function placed<Matcher extends (this: never, ...parameters: never[]) => MatcherOutcome>(name: string, matcher: Matcher): Matcher {
  function atCaller(this: never, ...parameters: never[]): MatcherOutcome {
    return placedAt(atCaller, () => recorded(name, this, parameters[0], () => matcher.apply(this, parameters)))
  }
  return atCaller as Matcher
}
