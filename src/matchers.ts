export type { LoadMatchers } from './vitest/matchers/declarations.ts'
export {
  toBeSound,
  toHaveBandwidthAbove,
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
  toShowNoRegression,
} from './vitest/matchers/matchers.ts'
